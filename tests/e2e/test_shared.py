"""A shared phone: whoever takes it over finds nothing of the one before, whose work arrives all the same."""

import base64
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone
from tests.e2e.product import Product

CATEGORY = "消防通道与电动车充电"
MUTATIONS = "**/api/mobile/v1/mutations"
PHOTOS = "**/api/mobile/v1/photos/**"
# All that the app keeps, `person/table` by `person/table`: the rows as text, and the bytes of every buffer in them.
LYING = """async () => {
  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => failed(request.error)
  })
  let buffers = []
  const shown = (_key, value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : ArrayBuffer.isView(value) ? value : null
    if (!bytes) return value instanceof CryptoKey ? { extractable: value.extractable } : value
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    buffers.push(btoa(text))
    return bytes.length
  }
  const found = []
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('wangge.')) continue
    const db = await asked(indexedDB.open(name))
    for (const table of db.objectStoreNames) {
      buffers = []
      const rows = JSON.stringify(await asked(db.transaction(table).objectStore(table).getAll()), shown)
      found.push([`${name}/${table}`, rows, buffers])
    }
    db.close()
  }
  return found
}"""
JPEG = b"\xff\xd8\xff"


def lying(phone: Phone, person: str = "") -> tuple[dict[str, str], list[bytes]]:
    """The text of each table and the bytes of all buffers, of everybody or of one."""
    found: Any = [row for row in phone.page.evaluate(LYING) if row[0].startswith(person)]
    return {name: text for name, text, _ in found}, [base64.b64decode(one) for row in found for one in row[2]]


def hand_over(phone: Phone, product: Product, to: str) -> None:
    phone.page.goto(f"{phone.origin}/field/settings")
    phone.tap(phone.page.get_by_role("link", name="换人使用"))
    other = product.account(to)
    card = phone.page.get_by_role("button").filter(has_text=other.name).filter(has_text=other.unit)
    phone.tap(card.last)
    phone.page.wait_for_url("**/field/")
    phone.has_everything()


def test_the_next_person_finds_no_word_and_no_picture_and_the_report_arrives(
    phone_of: Callable[..., Phone], product: Product
) -> None:
    words = f"换班试验 {str(uuid7())[-12:]}"
    phone = phone_of("worker")
    phone.tolerate(NETWORK_OFF)
    phone.sign_in()
    phone.camera_is_live()
    for address in (MUTATIONS, PHOTOS):
        phone.context.route(address, lambda route: route.abort("internetdisconnected"))
    incident = phone.shutter()
    phone.choose_category(CATEGORY)
    phone.write(phone.page.get_by_label("说一句（可不填）"), words)
    phone.send()
    expect(phone.unsent_badge()).to_have_text("1 未传")
    person = next(name for name in lying(phone)[0] if name.endswith("/outbox")).split("/")[0] + "/"
    assert words not in "".join(lying(phone, person)[0].values())

    hand_over(phone, product, "deputy")
    phone.wait_for(lambda: lying(phone)[0][f"{person}incident"] == "[]", "removal of the cases of the one before")
    stores, buffers = lying(phone, person)
    assert incident in stores[f"{person}outbox"]
    assert stores[f"{person}photos"].count("sha256") == 1
    assert '"extractable":false' in stores[f"{person}keys"]
    assert words not in "".join(lying(phone)[0].values())
    # Words, bodies, tokens and pictures would be seen in rows or in buffers.
    assert len(buffers) > 3
    assert not [one for one in buffers if words.encode() in one or one.startswith(JPEG)]
    assert not [name for name, text in stores.items() for key in ("body", "words", "token") if f'"{key}"' in text]
    phone.page.goto(f"{phone.origin}/field/?as={phone.account.username}")
    expect(phone.page.get_by_label("密码")).to_be_visible()

    for address in (MUTATIONS, PHOTOS):
        phone.context.unroute(address)
    phone.page.goto(f"{phone.origin}/field/")
    centre, _ = product.sign_in("centre")
    whole: Any = phone.wait_for(
        lambda: next(iter(centre.ask("GET", "/api/v1/incidents", q=words)["results"]), None), "report of the one before"
    )
    assert whole["id"] == incident

    def there() -> bool:
        detail: Any = centre.ask("GET", f"/api/v1/incidents/{incident}")
        return all(photo["state"] in ("received", "verified") for photo in detail["photos"])

    phone.wait_for(there, "photo of the one before")
    phone.wait_for(lambda: lying(phone)[0][f"{person}outbox"] == "[]", "empty outbox of the one before")
    phone.wait_for(lambda: words not in "".join(lying(phone, person)[0].values()), "removal of the answer")
