#!/usr/bin/env python3
"""Other people's tools against bundles that `canon` makes.

  VENV/bin/python Tests/Peers/bundle.py --tool .build/release/canon

1. securesystemslib verifies the DSSE envelope at the end of a bundle, at a threshold of two, and refuses it for other keys
   and for a changed payload.
2. in-toto-attestation reads and validates the statement; its subject is the SHA-256 of the body, by hashlib.
3. skopeo, where it is installed, inspects and copies the layout of `canon push`; what is pulled from its copy is the file.
"""
import argparse
import base64
import hashlib
import json
import pathlib
import shutil
import struct
import subprocess
import tempfile

from google.protobuf import json_format
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    tool = str(pathlib.Path(parser.parse_args().tool).resolve())
    policies = str(pathlib.Path("Policies/grocer").resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def canon(*arguments: str) -> str:
            done = subprocess.run([tool, *arguments], cwd=folder, check=True, capture_output=True, text=True)
            return done.stdout

        for key in ("ada", "ben", "eve"):
            canon("keys", "new", key)
        canon("compile", policies, "--out", "p.bundle", "--key", "keys/ada.key", "--release", "7", "--expires", "2030-01-01")
        canon("sign", "p.bundle", "--key", "keys/ben.key")
        check_envelope(folder)
        check_layout(folder, canon)


def public(folder: pathlib.Path, name: str) -> SSlibKey:
    digits = (folder / f"keys/{name}.pub").read_text().strip()
    return SSlibKey(digits, "ed25519", "ed25519", {"public": digits})


def refuses(envelope: Envelope, keys: list, threshold: int) -> bool:
    try:
        envelope.verify(keys, threshold)
    except VerificationError:
        return True
    return False


def check_envelope(folder: pathlib.Path) -> None:
    data = (folder / "p.bundle").read_bytes()
    (length,) = struct.unpack_from("<Q", data, 16)
    text = data[length:]
    ada, ben, eve = (public(folder, name) for name in ("ada", "ben", "eve"))
    envelope = Envelope.from_dict(json.loads(text))
    assert len(envelope.verify([ada, ben, eve], 2)) == 2
    assert refuses(envelope, [ada, eve], 2)
    envelope.payload += b" "
    assert refuses(envelope, [ada, ben], 1)
    print("securesystemslib: verified at 2 of 3; refused for another key and for a changed payload")

    payload = base64.b64decode(json.loads(text)["payload"])
    message = json_format.Parse(payload, statement_pb2.Statement())
    statement = Statement.copy_from_pb(message)
    statement.validate()
    digest = hashlib.sha256(data[:length]).hexdigest()
    assert statement.pb.subject[0].digest["sha256"] == digest
    assert statement.pb.predicate["release"] == 7
    assert statement.pb.predicate["expires"] == "2030-01-01T00:00:00Z"
    print(f"in-toto-attestation: a sound statement over sha256:{digest[:12]}…, release 7")


def check_layout(folder: pathlib.Path, canon) -> None:
    skopeo = shutil.which("skopeo")
    if skopeo is None:
        print("skopeo: NOT INSTALLED, the layout was not checked (apt-get install -y skopeo)")
        return
    trust = ("--key", "keys/ada.pub", "--key", "keys/ben.pub", "--threshold", "2")
    pushed = json.loads(canon("push", "layout", "p.bundle", "--name", "grocer", "--format", "json", *trust))
    digest = pushed["reference"].split("@")[1]
    raw = subprocess.run([skopeo, "inspect", "--raw", "oci:layout:grocer"], cwd=folder, check=True, capture_output=True).stdout
    assert "sha256:" + hashlib.sha256(raw).hexdigest() == digest
    subprocess.run([skopeo, "copy", "--preserve-digests", "oci:layout:grocer", "oci:copy:grocer"],
                   cwd=folder, check=True, capture_output=True)
    canon("pull", f"copy@{digest}", "--out", "back.bundle", *trust)
    assert (folder / "back.bundle").read_bytes() == (folder / "p.bundle").read_bytes()
    print(f"skopeo: inspected and copied {digest[:19]}…, and the copy gives the same file")


if __name__ == "__main__":
    main()
