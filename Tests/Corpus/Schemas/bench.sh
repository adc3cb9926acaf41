# Every command that needs no world, once or more in each of its forms. `as FILE EXIT COMMAND…` keeps the
# JSON of a command as out/FILE and holds its exit code.
cp "$CANON_HOME"/Policies/grocer/*.canon .
mkdir before broken
cp *.canon before/
cp *.canon broken/
sed -i 's/contains affinity/contains afinity/' broken/training.canon

as new.json 0 new shop
as check.1.json 0 check before
as check.2.json 1 check broken
as lint.1.json 0 lint "$CANON_HOME/Policies/grocer"
as lint.2.json 0 lint --rules
as lint.3.json 1 lint broken
as test.1.json 0 test before
as test.2.json 0 test shop --coverage --mutate
as test.3.json 1 test broken
sed 's/expect permitted$/expect obliged/' before/training.canon > training.canon
as test.4.json 1 test behavior.canon commerce.canon training.canon
as graph.1.json 0 graph before
as graph.2.json 0 graph before --of spend --out spend.dot
as graph.3.json 1 graph broken
as doc.1.json 0 doc before --out site
as doc.2.json 1 doc broken --out nowhere
as man.json 0 man --out pages
as doctor.json 0 doctor
as playground.1.json 0 playground --out page
mkfifo line
canon playground --port 0 --format json > line 2> playground.txt & server=$!
trap 'kill -KILL $server' EXIT
read -r address < line
echo "$address" > out/playground.2.json
kill -KILL $server
wait $server || trap - EXIT
for name in archive cinema; do
  as import-xacml.$name.json 0 import xacml "$CANON_HOME/Tests/Corpus/Xacml/$name.xml" --out $name
done
as receipts.json 0 receipts --out receipts --households 40

# Keys, roots and bundles.
as keys-new.json 0 keys new ada
canon keys new ben > keys.txt
as keys-list.1.json 0 keys list
both=2:keys/ada.pub,keys/ben.pub
as keys-root.json 0 keys root --role root=$both --role governance=$both --expires 2030-01-01 \
  --key keys/ada.key --key keys/ben.key --out board.root
as keys-list.2.json 0 keys list --root board.root
as keys-rotate.json 0 keys rotate board.root --role root=$both --role governance=$both \
  --expires 2031-01-01 --key keys/ada.key --key keys/ben.key --out next.root
as compile.1.json 0 compile before --key keys/ada.key --out grocer.bundle
as compile.2.json 1 compile broken --key keys/ada.key --out never.bundle
as sign.json 0 sign grocer.bundle --key keys/ben.key
as verify-bundle.1.json 0 verify bundle grocer.bundle --root board.root
as verify-bundle.2.json 0 verify bundle grocer.bundle --root board.root --certificate
as inspect.1.json 0 inspect grocer.bundle --root board.root
as push.json 0 push layout grocer.bundle --root board.root
as pull.json 0 pull "$(sed 's/.*"reference":"\([^"]*\)".*/\1/' out/push.json)" \
  --root board.root --out pulled.bundle
canon compile "$CANON_HOME/Policies/retailer" --key keys/ada.key --out retailer.bundle > bundle.txt
as inspect.2.json 0 inspect retailer.bundle --key keys/ada.pub

# Differences and decisions.
mkdir after
cp before/* after/
sed -i 's/0 USD ..= 2_000 USD/0 USD ..= 1_000 USD/' after/behavior.canon
sed -i 's/task.markets contains DE and //; s/epsilon 3.0/epsilon 2.5/' after/training.canon
as diff.1.json 1 diff before after
as diff.2.json 0 diff before before
as diff.3.json 1 diff before "$CANON_HOME/Policies/retailer"
as diff.4.json 1 diff before broken
cat > good.json <<REQUEST
{"role":"model_operator","training":"PurchasePropensity(cheese, 28d)","purpose":"marketing_models","markets":["US"],"families":["spending"]}
REQUEST
sed 's/model_operator/verifier/' good.json > denied.json
sed 's/,"families"/,"concepts":["shoe_size"],"families"/' good.json > blocked.json
echo '{' > torn.json
as decide.1.json 0 decide grocer.bundle good.json --root board.root
as decide.2.json 2 decide grocer.bundle denied.json --root board.root
as decide.3.json 2 decide grocer.bundle blocked.json --root board.root
cat good.json denied.json blocked.json torn.json > batch
as decide.4.jsonl 0 decide grocer.bundle --batch --nearest 2 --root board.root < batch

# A registry, from its beginning to the next root.
key="--key keys/ada.key --key keys/ben.key"
name=ConsumerTraining
as registry-create.json 0 registry create registry --root board.root $key --at 2026-01-01
as registry-publish.1.json 0 registry publish grocer.bundle --draft $key --at 2026-01-02
as registry-publish.2.json 0 registry publish grocer.bundle --draft $key --at 2026-01-02
as registry-propose.json 0 registry propose $name 1.0.0 $key --at 2026-01-03
as registry-activate.json 0 registry activate $name 1.0.0 --epoch 480 $key --at 2026-01-04
as registry-list.1.json 0 registry list
as registry-list.2.json 0 registry list --epoch 490
as registry-deprecate.json 0 registry deprecate $name 1.0.0 --epoch 500 $key --at 2026-01-05
as registry-root.json 0 registry root next.root $key --at 2026-01-06
as registry-retire.json 0 registry retire $name 1.0.0 $key --at 2026-09-01
as registry-show.1.json 0 registry show $name
as registry-show.2.json 0 registry show Commerce
as keys-accept.json 0 keys accept next.root --root board.root
