"""How request bodies are read: strictly, straight from JSON into the wanted struct."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from typing import Annotated, Any
from urllib.parse import unquote_to_bytes

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException
from litestar.params import HeaderParameter

from deskbell.domain import messages as rules
from deskbell.domain.refusals import Invalid, TooLarge

LARGEST_BODY = 64 * 1024
"""The largest JSON body, in bytes."""


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON is decoded into the route's own struct at once: a number in quotes is no number."""

    async def json(self) -> Any:
        """Return the body as the struct that the route's `data` names; msgspec's errors say which field is wrong."""
        wanted = self.route_handler.parsed_data_field
        if wanted is None:
            return await super().json()
        try:
            return _decoder(wanted.annotation).decode(await self.body())
        except UnicodeDecodeError as wrong:
            raise msgspec.DecodeError("not UTF-8") from wrong


@cache
def _decoder(wanted: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(wanted)


FileName = Annotated[str, HeaderParameter(name="X-File-Name", description="The file's name, as percent-encoded UTF-8.")]
ClientId = Annotated[str, HeaderParameter(name="X-Client-Id", description="The sender's own number, below 2**63.")]
# their limits are checked below: Litestar would name the argument, not the header


def file_name(given: str) -> str:
    """Return the name that X-File-Name (percent-encoded UTF-8) gives; whoever keeps the file cleans it."""
    if len(given) > 4000:
        raise Invalid("X-File-Name", "The file's name is too long.")
    try:
        return unquote_to_bytes(given).decode()
    except UnicodeDecodeError:
        raise Invalid("X-File-Name", "The file's name is wanted, as percent-encoded UTF-8.") from None


def client_id(given: str) -> int:
    """Return the sender's own id that X-Client-Id gives; refuse anything but a number from 1 to 2**63 - 1."""
    return rules.client_id(given, "X-Client-Id")


async def chunks(request: Request[Any, Any, Any], largest: int) -> AsyncIterator[bytes]:
    """Yield the body as it comes; refuse it as soon as it says, or shows, that it is larger than `largest` bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > largest:
        raise TooLarge("The file is too large.", limit=largest)
    taken = 0
    try:
        async for chunk in request.stream():
            taken += len(chunk)
            if taken > largest:
                raise TooLarge("The file is too large.", limit=largest)
            yield chunk
    except HTTPException as cut:
        raise Invalid("body", "The upload was cut.") from cut


async def whole(request: Request[Any, Any, Any], largest: int) -> bytes:
    """Return a small body of bytes; refuse one of more than `largest` bytes."""
    return b"".join([chunk async for chunk in chunks(request, largest)])
