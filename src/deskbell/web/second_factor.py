"""The second factor: six digits from an authenticator app (TOTP, RFC 6238)."""

from __future__ import annotations

import io

STEP = 30
"""How long (s) a code is shown; the one before and the one after are taken too."""

# both libraries are loaded when the first agent asks: the server answers sooner


def new_secret() -> str:
    """Return 160 random bits in base32."""
    import pyotp

    return pyotp.random_base32(32)


def step(secret: str, code: str, now: int) -> int | None:
    """Return the number of the time step whose code this is, one step off at most (`now` in seconds); None for a wrong code."""
    import pyotp

    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp = pyotp.TOTP(secret, interval=STEP)
    steps = (now // STEP + 1, now // STEP, now // STEP - 1)
    return next((each for each in steps if pyotp.utils.strings_equal(totp.generate_otp(each), digits)), None)


def qr_code(secret: str, email: str) -> str:
    """Return what an authenticator app scans, as SVG."""
    import pyotp
    import segno

    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Deskbell")
    picture = io.BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", scale=4, xmldecl=False, svgns=True, nl=False, light="#fff")
    return picture.getvalue().decode()
