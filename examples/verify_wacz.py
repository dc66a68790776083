"""Checks an export of citesnap with nothing of citesnap: `python verify_wacz.py FILE.wacz [KEY.pem [ROOT.pem]]`, with OpenSSL 3.

KEY.pem is the key that the archive's owner publishes, ROOT.pem the root certificate of the time-stamping authority, both from
elsewhere. With those from inside the file it only shows that the file is whole. The tree is that of RFC 6962, 2.1.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from base64 import b64decode
from datetime import datetime
from pathlib import Path


def sha(*data: bytes) -> bytes:
    return hashlib.sha256(b"".join(data)).digest()


def root_of(
    nodes: dict[tuple[int, int], bytes], size: int, first: int = 0
) -> bytes:  # takes out the nodes that it needs
    if (first, size) in nodes:
        return nodes.pop((first, size))
    half = 1 << (size - 1).bit_length() - 1
    return sha(b"\1", root_of(nodes, half, first), root_of(nodes, size - half, first + half))


def openssl(command: str, **files: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_bytes(data)
        return subprocess.run(
            ["openssl", *command.split()], cwd=folder, check=True, capture_output=True, text=True
        ).stdout


def main(wacz: str, key: bytes = b"", ca: bytes = b"") -> None:
    packed = zipfile.ZipFile(wacz)
    files = {name: packed.read(name) for name in packed.namelist()}
    listed = {one["path"]: one["hash"] for one in json.loads(files["datapackage.json"])["resources"]}
    assert len(files) == len(packed.namelist()) == len(listed) + 2, "files that are not listed"
    assert all(told == "sha256:" + sha(files[name]).hex() for name, told in listed.items()), "another file than listed"
    ours = {name.removeprefix("evidence/"): data for name, data in files.items() if name.startswith("evidence/")}

    leaves = [line.split(b" ", 2) for line in ours.get("statements.txt", b"").splitlines()]
    for name in [name[:-5] for name in ours if name.startswith("leaf-") and name.endswith(".json")]:
        salt, index = re.findall(rb"^(?:extra|index) (.+)$", ours[name + ".tlog-proof"], re.MULTILINE)
        leaves.append([index, salt, ours[name + ".json"]])
    nodes = {(int(index), 1): sha(b"\0", b64decode(salt), statement) for index, salt, statement in leaves}
    trees = [line.split() for line in ours["tree.txt"].splitlines()]
    nodes |= {(int(first), int(count)): b64decode(node) for first, count, node in trees}
    assert len(nodes) == len(leaves) + len(trees), "a leaf or a subtree is there twice"
    signed, *others = (
        ours[name].decode().split("\n")[:3] for name in ("checkpoint.txt", "stamped.txt") if name in ours
    )
    for origin, size, root in [signed, *others]:
        rest = {place: node for place, node in nodes.items() if place[0] < int(size)}
        assert origin == signed[0] and root_of(rest, int(size)) == b64decode(root) and not rest, "not of this log"
    statements = [json.loads(statement) for _, _, statement in leaves]

    text, line = ours["checkpoint.txt"].split(b"\n\n")
    assert line or not key, "it is not signed"
    if line:
        signature, key = b64decode(line.split()[2])[4:], key or ours["key.pem"]
        command = "pkeyutl -verify -pubin -inkey key -rawin -in text -sigfile signature"
        openssl(command, key=key, text=text + b"\n", signature=signature)
    print(f"{'signed' if line else 'not signed'}: {len(leaves)} of {signed[1]} leaves of {signed[0]}")
    for name in [name[:-4] for name in ours if re.fullmatch(r"stamp-\d+\.tsr", name)]:
        note, token, chain, its_root = (
            ours[one] for one in ("stamped.txt", f"{name}.tsr", f"{name}-chain.pem", f"{name}-root.pem")
        )
        (told,) = re.findall(r"Time stamp: (.*) GMT", openssl("ts -reply -in token -text", token=token))
        at = datetime.strptime(told + " +0000", "%b %d %H:%M:%S %Y %z")
        command = f"ts -verify -data note -in token -CAfile root -untrusted chain -attime {at.timestamp():.0f}"
        openssl(command, note=note, token=token, root=ca or its_root, chain=chain)
        print(f"stamped: the first {others[0][1]} leaves, no later than {at}")

    (whole,) = [dict(one["files"]) for one in statements if one["kind"] == "export"]
    assert all(sha(files[name]).hex() == told for name, told in whole.items()), "not what the archive exported"
    exchanges = [exchange for one in statements for exchange in one.get("exchanges", [])]
    known = {exchange[name] for exchange in exchanges for name in ("received_sha256", "body_sha256")}
    warc, at = gzip.decompress(files["archive/data.warc.gz"]), 0
    while at < len(warc):
        start = warc.index(b"\r\n\r\n", at) + 4
        head = warc[at:start]
        at = start + int(re.findall(rb"\r\nContent-Length: (\d+)", head)[0])
        if b"\r\nWARC-Type: response\r\n" in head and b"\r\nWARC-Payload-Digest: " in head:
            assert sha(warc[start:at].partition(b"\r\n\r\n")[2]).hex() in known, "a body that no statement names"
        at += 4
    print("exported as it is here; each body is one that its statements name")


if __name__ == "__main__":
    main(sys.argv[1], *(Path(name).read_bytes() for name in sys.argv[2:]))
