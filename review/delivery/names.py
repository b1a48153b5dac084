"""Looking a host's name up, in a thread that nobody waits for once it has taken too long."""

import asyncio
import socket
import threading
from contextlib import suppress


async def look_up(host: str, port: int) -> list[str]:
    """Return the addresses that a name has.

    The system's resolver waits for a name server that hangs, and cannot be told to stop. asyncio lends it
    one of a few threads, which others' names would have to wait for, and waits for all of them in the end.

    Raises:
        OSError: the name cannot be resolved.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[str]] = loop.create_future()

    def tell(addresses: list[str], error: OSError | None) -> None:
        if found.done():
            return
        if error:
            found.set_exception(error)
        else:
            found.set_result(addresses)

    def ask() -> None:
        addresses, failed = list[str](), None
        try:
            addresses = [
                str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            ]
        except OSError as error:
            failed = error
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, addresses, failed)

    threading.Thread(target=ask, daemon=True, name=f"look up {host}").start()
    return await found
