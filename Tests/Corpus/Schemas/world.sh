# Every command that works in a world. `world` has four Vaults with receipts, a bundle in force and a
# tick; `request.json` is a signed request.
world="--world world"
as world-create.json 0 world create --world other --role steward
as vault-create.json 0 vault create north south --world other
as world-show.1.json 0 world show --world other
as world-show.2.json 0 world show $world
as vault-show.1.json 0 vault show $world
bundle=$(echo world/bundles/*)
as world-activate.json 0 world activate "$bundle" $world

# A Vault's words, receipts and consents, in a world beside it.
canon receipts --out receipts --households 60 > receipts.txt
sed -i '5s/^[^,]*,[^,]*,[^,]*,[^,]*,/1,x,x,x,/; 9s/,/,,/' receipts/transactions.csv
cp world/keys/governance governance.key
canon compile "$CANON_HOME"/Policies/grocer/{behavior,commerce}.canon \
  "$CANON_HOME/Tests/Corpus/Rehearsal/training.canon" --key other/keys/governance \
  --out other.bundle > bundle.txt
other="--world other --bundle other.bundle"
as vault-declare.1.json 0 vault declare week --entity Receipt --kind Count \
  --from transactions.week $other
as vault-ingest.1.json 0 vault ingest receipts $other --at 2017-11-29
as vault-ingest.2.json 0 vault ingest receipts $other --at 2017-11-29
sed -i '3s/,.*/,perhaps/' receipts/consents.csv
as vault-consent.1.json 0 vault consent --from receipts/consents.csv $other --at 2017-11-29
as vault-consent.2.json 0 vault consent --revoke-all marketing_models $other --at 2017-11-29
as vault-show.2.json 0 vault show --set-aside --world other

# A task from its request to its model; an agent's, which is taken back; a census.
as task-request.json 0 task request --training "PurchasePropensity(cheese, 28d)" \
  --purpose marketing_models --market US --as-of 2017-11-01T04:00:00Z --out second.json $world
as task-submit.1.json 0 task submit request.json $world
task=$(sed 's/.*"task":"\([0-9a-f]*\)".*/\1/' out/task-submit.1.json)
as task-show.1.json 0 task show "$task" $world
as task-log.1.json 0 task log "$task" $world
as task-replay.json 0 task replay "$task" $world
as task-receipt.json 0 task receipt "$task" --out receipt.json $world
as verify-receipt.json 0 verify receipt "$bundle" request.json receipt.json $world
as evidence-decisions.json 0 evidence decisions --out decisions.json $world
for step in open review dismiss; do
  as task-challenge.$step.json 0 task challenge "$task" --step $step --reason "said" $world
done
canon keys new agent > keys.txt
as delegation-make.json 0 delegation make --delegate keys/agent.pub --purpose marketing_models \
  --template PurchasePropensity --budget 100 --expires 2017-12-24 --out lent.json $world
as delegation-revoke.json 0 delegation revoke lent.json $world
canon task request --delegation lent.json --key keys/agent.key --purpose marketing_models \
  --training "PurchasePropensity(soup, 28d)" --market US --as-of 2017-11-01T04:00:00Z \
  --out agent.json $world > request.txt
as task-submit.2.json 2 task submit agent.json $world
as registry-census.json 0 registry census CommonWords $world
as registry-candidates.1.json 0 registry candidates $world
as registry-candidates.2.json 0 registry candidates --epoch 1 $world
mkdir next
cp "$CANON_HOME"/Policies/grocer/{behavior,commerce}.canon next/
cp "$CANON_HOME/Tests/Corpus/Rehearsal/training.canon" next/
as registry-promote.1.json 0 registry promote shopping_week next --as privacy_office --column week \
  --meaning "The retailer's own week." $world

# Time passes, and the task is settled.
as tick.json 0 tick --by 80h $world
as task-resume.json 0 task resume $world
as task-show.2.json 0 task show $world
as task-show.3.json 0 task show "$task" $world
as task-log.2.json 0 task log "$task" $world
as model-export.json 0 model export "$task" --out model.json $world
as evidence-export.json 0 evidence export "$task" --out evidence.json $world
as evidence-verify.json 0 evidence verify evidence.json $world
as replay.1.json 0 replay --under "$bundle" world
sed -i 's/task.markets contains DE and task.families/task.markets contains US and task.families/' \
  next/training.canon
canon compile next --release 2 --key governance.key --out next.bundle
as replay.2.json 1 replay --under next.bundle world
