"""Checks an export of citesnap with nothing of citesnap: `python verify_wacz.py FILE.wacz [KEY.pem [ROOT.pem]]`, with OpenSSL 3.

KEY.pem is the key that the archive's owner publishes, ROOT.pem the root certificate of the time-stamping authority, both from
elsewhere. With those from inside the file it only shows that the file is whole. Exports of more than 200 leaves have another form.
"""

import base64
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def climb(
    node: bytes, index: int, size: int, path: list[bytes]
) -> bytes | None:  # from a leaf to the root: RFC 6962, 2.1.1
    last = size - 1
    while last:
        if index % 2:
            node = sha(b"\1" + path.pop(0) + node)
        elif index < last:
            node = sha(b"\1" + node + path.pop(0))
        index, last = index // 2, last // 2
    return None if path else node


def both(
    m: int, n: int, path: list[bytes], root: bytes = b""
) -> tuple[bytes, bytes]:  # of m and of n leaves: RFC 6962, 2.1.2
    if m == n:
        node = root or path.pop(0)
        return node, node
    half = 1 << (n - 1).bit_length() - 1
    old, new = both(m, half, path, root) if m <= half else both(m - half, n - half, path)
    beside = path.pop(0)
    return (old, sha(b"\1" + new + beside)) if m <= half else (sha(b"\1" + beside + old), sha(b"\1" + beside + new))


def openssl(command: str, **files: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)


def main(wacz: str, key: bytes = b"", ca: bytes = b"") -> None:
    packed = zipfile.ZipFile(wacz)
    files = {name: packed.read(name) for name in packed.namelist()}
    listed = json.loads(files["datapackage.json"])["resources"]
    assert len(files) == len(packed.namelist()) == len(listed) + 2, "files that are not listed"
    assert all(one["hash"] == "sha256:" + sha(files[one["path"]]).hex() for one in listed), "another file than listed"
    ours = {name.removeprefix("evidence/"): data for name, data in files.items() if name.startswith("evidence/")}

    origin, count, root = ours["checkpoint.txt"].decode().split("\n")[:3]
    statements = []
    for name in [name[:-5] for name in ours if name.startswith("leaf-") and name.endswith(".json")]:
        head, told = ours[name + ".tlog-proof"].decode().split("\n\n", 1)
        _, salt, index, *steps = [line.split(" ")[-1] for line in head.split("\n")]
        leaf = sha(b"\0" + base64.b64decode(salt) + ours[name + ".json"])
        top = climb(leaf, int(index), int(count), list(map(base64.b64decode, steps)))
        assert told.encode() == ours["checkpoint.txt"] and top == base64.b64decode(root), f"{name} is not in the log"
        statements.append(json.loads(ours[name + ".json"]))
    text, line = ours["checkpoint.txt"].split(b"\n\n")
    signature = base64.b64decode(line.split()[2])[4:]
    command = "pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature"
    openssl(command, key=key or ours["key.pem"], text=text + b"\n", signature=signature)
    print(f"signed: {len(statements)} of {count} leaves of {origin}")

    if "stamped.txt" in ours:
        stamped = ours["stamped.txt"].decode().split("\n")[:3]
        (m, old), (n, new) = sorted((int(size), base64.b64decode(top)) for size, top in [(count, root), stamped[1:]])
        path = list(map(base64.b64decode, ours.get("consistency.txt", b"").split()))
        assert stamped[0] == origin and both(m, n, path, old) == (old, new) and not path, "the stamp is of another log"
        for name, at in re.findall(r"-in (stamp-\d+)\.tsr .* -attime (\d+)", ours["readme.txt"].decode()):
            command = f"ts -verify -data note -in token -CAfile root -untrusted chain -attime {at}"
            token, chain, its_root = ours[name + ".tsr"], ours[name + "-chain.pem"], ca or ours[name + "-root.pem"]
            openssl(command, note=ours["stamped.txt"], token=token, root=its_root, chain=chain)
            print(f"stamped: the first {m} leaves, at {at} seconds since 1970")

    (whole,) = [dict(one["files"]) for one in statements if one["kind"] == "export"]
    assert all(sha(files[name]).hex() == told for name, told in whole.items()), "not what the archive exported"
    exchanges = [exchange for one in statements for exchange in one.get("exchanges", [])]
    known = {exchange[name] for exchange in exchanges for name in ("received_sha256", "body_sha256")}
    records = gzip.decompress(files["archive/data.warc.gz"]).split(b"\r\nWARC-Type: response\r\n")[1:]
    bodies = [
        found[1].decode() for one in records if (found := re.search(rb"^WARC-Payload-Digest: sha256:(\w+)", one, re.M))
    ]
    assert set(bodies) <= known, "a body that no statement names"
    print(f"exported as it is here; {len(bodies)} bodies are those that its statements name")


if __name__ == "__main__":
    main(sys.argv[1], *(Path(name).read_bytes() for name in sys.argv[2:]))
