"""Moves content up and down with zeep, which sends base64 and reads MTOM replies.

    python files_zeep.py URL-OF-THE-WSDL SIZE…
"""

import sys

import zeep


def content(size):
    return bytes((7 * at + 3) % 256 for at in range(size))


service = zeep.Client(sys.argv[1]).service
for size in map(int, sys.argv[2:]):
    assert service.upload(name="content.bin", content=content(size)) == size, f"upload of {size}"
    reply = service.download(bytes=size)
    # zeep makes nothing of an empty part.
    assert (reply.content or b"") == content(size), f"download of {size}"
    print(f"{size} bytes: as expected")
