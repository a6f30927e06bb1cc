"""Reads and writes long lists with zeep; the other side has them as streams.

    python feed_zeep.py URL-OF-THE-WSDL COUNT…
"""

import sys

import zeep


def name(number):
    return f"nr {number} <æ & 'ø'>"


service = zeep.Client(sys.argv[1]).service
for count in map(int, sys.argv[2:]):
    total = sum(range(count))
    reply = service.getItems(count=count)
    found = [(item.id, item.name) for item in (reply["items"].item if reply["items"] else [])]
    assert found == [(number, name(number)) for number in range(count)], f"items of {count}"
    assert (reply.title, reply.sum) == (f"{count} items", total), f"around the items of {count}"
    items = [{"id": number, "name": name(number)} for number in range(count)]
    assert service.putItems(title=f"{count} items", items={"item": items}) == total, f"sum of {count}"
    print(f"{count} items: as expected")
