"""An agent's own account by HTTP: log-in and log-out, links, password, language, second factor."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.params import JSONBody

from deskbell.actions import people
from deskbell.actions.ports import Tx
from deskbell.actions.ports_people import Account
from deskbell.domain.accounts import LONGEST_PASSWORD, check_password
from deskbell.domain.messages import clean_line
from deskbell.domain.people import Agent
from deskbell.domain.refusals import Invalid, NotSignedIn, SecondFactorNeeded
from deskbell.realtime.wire import Me
from deskbell.web import bodies, identity, second_factor, tokens
from deskbell.web.identity import AskingDesk, Desk
from deskbell.web.parts import Given, Parts
from deskbell.web.problems import documented

WRONG = "The e-mail address or the password is wrong."
PURPOSE = "second-factor"
Asked = Request[Any, Any, Any]


def me_view(account: Account) -> Me:
    """Return an agent as they see themselves."""
    agent = account.agent
    return Me(agent.id, agent.email, agent.name, agent.screen_name, agent.role.value, agent.language, account.totp is not None)


class SessionRoutes(Controller):
    """Log-in and log-out."""

    path = "/session"
    tags = ("account",)

    @post("/", status_code=200, responses=documented(400, 401, 403, 413, 429), summary="Log in")
    async def log_in(self, request: Asked, parts: Given, data: JSONBody[bodies.LogIn]) -> Response[bodies.SignedIn]:
        """Begin a session, kept in a cookie. Code `second-factor-needed` asks for the second factor."""
        email = clean_line(data.email, "email", 500, empty=True).lower()
        network = identity.network_of(request)
        _count(parts, email, network)
        account = await parts.store.look(lambda tx: tx.people.account_of(email))
        right = await parts.passwords.fits(data.password, account.password if account else None)
        if account is None or not right or account.agent.disabled_at is not None:
            raise NotSignedIn(WRONG)
        _was_honest(parts, email, network)
        step, recovery = _second_factor(parts, account, data.code)
        token = tokens.new_token()
        session = tokens.hash_of(token)
        idle = parts.site.session_life
        await parts.store.act(lambda tx: people.sign_in(tx, account, session, idle, step=step, code=recovery))
        parts.limits.forget("code of", str(account.agent.id))
        return Response(bodies.SignedIn(me_view(account)), cookies=[identity.cookie(token)])

    @get("/", responses=documented(401, 403), security=[{"session": []}], summary="Who is signed in")
    async def who(self, desk: AskingDesk) -> Me:
        """Return the signed-in agent."""
        return me_view(await desk.look(_own_account))

    @delete("/", responses=documented(403), summary="Log out")
    async def log_out(self, request: Asked, parts: Given) -> Response[None]:
        """End the session; harmless without one."""
        try:
            session = identity.session_of(request)
            await parts.store.act(lambda tx: people.sign_out(tx, session))
        except NotSignedIn:
            pass
        return Response(None, cookies=[identity.no_cookie()])


class LinkRoutes(Controller):
    """One-time links that set a password."""

    path = "/link"
    tags = ("account",)

    @post("/", status_code=200, responses=documented(400, 403, 404, 413, 429), summary="What a link is for")
    async def show(self, request: Asked, parts: Given, data: JSONBody[bodies.LinkToken]) -> bodies.LinkView:
        """Return whom a link is for; one that no longer works is not found."""
        parts.limits.spend("link from", identity.network_of(request))
        link, agent = await parts.store.look(lambda tx: people.link(tx, tokens.hash_of(data.token)))
        return bodies.LinkView(agent.email, agent.screen_name, "password" if link.kind == "password" else "invitation")

    @post("/password", status_code=200, responses=documented(400, 401, 403, 404, 413, 429), summary="Set a password by a link")
    async def use(self, request: Asked, parts: Given, data: JSONBody[bodies.LinkPassword]) -> Response[bodies.SignedIn]:
        """Set the password, once, and begin a session. Where a second factor is on, log-in follows (`second-factor-needed`)."""
        parts.limits.spend("link from", identity.network_of(request))
        link_hash, token = tokens.hash_of(data.token), tokens.new_token()
        _, agent = await parts.store.look(lambda tx: people.link(tx, link_hash))
        hashed = await parts.passwords.hashed(check_password(data.password, agent.email))
        session, idle = tokens.hash_of(token), parts.site.session_life
        agent, begun = await parts.store.act(lambda tx: people.use_link(tx, link_hash, hashed, session, idle))
        if not begun:
            raise SecondFactorNeeded("The password is set. Log in with it and your second factor.")
        account = await parts.store.look(lambda tx: tx.people.account(agent.id))
        assert account is not None
        return Response(bodies.SignedIn(me_view(account)), cookies=[identity.cookie(token)])


class OwnRoutes(Controller):
    """What an agent changes about themselves."""

    path = "/me"
    tags = ("account",)
    security = ({"session": []},)

    @patch("/", responses=documented(400, 401, 403, 413), summary="Choose one's own language")
    async def prefer(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.MyPreferences]) -> Me:
        """Choose the language of one's own desk; null for the browser's."""
        if data.language is not None and data.language not in parts.languages.codes:
            raise Invalid("language", "There are no words for this language.")
        await desk.act(lambda tx, agent: people.speak(tx, agent, data.language))
        return me_view(await desk.look(_own_account))

    @post("/password", status_code=204, responses=documented(400, 401, 403, 413, 429), summary="Change one's password")
    async def change_password(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.NewPassword]) -> None:
        """Change the password; all other sessions end."""
        account = await _confirmed(parts, desk, data.old, "old")
        hashed = await parts.passwords.hashed(check_password(data.new, account.agent.email, "new"))
        await desk.act(lambda tx, _: people.change_password(tx, account, hashed, desk.session))

    @post("/second-factor", status_code=200, responses=documented(400, 401, 403, 413, 429), summary="Begin a second factor")
    async def begin(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.PasswordOnly]) -> bodies.SecondFactorBegun:
        """Return a secret for an authenticator app; it counts once its first code was given."""
        account = await _confirmed(parts, desk, data.password, "password")
        secret = second_factor.new_secret()
        sealed = parts.key.seal(secret, PURPOSE)
        await desk.act(lambda tx, _: people.begin_second_factor(tx, account, sealed))
        return bodies.SecondFactorBegun(secret, second_factor.qr_code(secret, account.agent.email))

    @put("/second-factor", responses=documented(400, 401, 403, 413, 429), summary="Turn the second factor on")
    async def confirm(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.CodeOnly]) -> bodies.RecoveryCodes:
        """Turn the second factor on with the app's first code; return the recovery codes, shown once."""
        account = await desk.look(_own_account)
        parts.limits.spend("password of", str(account.agent.id))
        step = _step(parts, account.totp_pending, data.code)
        if step is None:
            raise Invalid("code", "This code is wrong.")
        codes = tokens.new_recovery_codes()
        hashes = [tokens.hash_of_code(account.agent.id, code) for code in codes]
        await desk.act(lambda tx, _: people.confirm_second_factor(tx, account, step, hashes))
        return bodies.RecoveryCodes(codes)

    @post("/second-factor/off", status_code=204, responses=documented(400, 401, 403, 413, 429), summary="Turn it off")
    async def turn_off(self, parts: Given, desk: AskingDesk, data: JSONBody[bodies.PasswordOnly]) -> None:
        """Turn the second factor off; its recovery codes go too."""
        account = await _confirmed(parts, desk, data.password, "password")
        await desk.act(lambda tx, _: people.drop_second_factor(tx, account))


def _own_account(tx: Tx, agent: Agent) -> Account:
    account = tx.people.account(agent.id)
    assert account is not None
    return account


def _count(parts: Parts, email: str, network: str) -> None:
    """The account is counted by network, so that strangers elsewhere don't keep its owner out; all of them together far higher."""
    parts.limits.spend("log-in from", network)
    parts.limits.spend("log-in as", f"{email} {network}")
    parts.limits.spend("log-in to", email)


def _was_honest(parts: Parts, email: str, network: str) -> None:
    """The password was right: colleagues behind the same address, and other attempts, are not to bear it."""
    parts.limits.give_back("log-in from", network)
    parts.limits.forget("log-in as", f"{email} {network}")
    parts.limits.give_back("log-in to", email)


async def _confirmed(parts: Parts, desk: Desk, password: str, field: str) -> Account:
    """The asker's account, the password having been found right; counted, so that a stolen session can't guess it."""
    account = await desk.look(_own_account)
    parts.limits.spend("password of", str(account.agent.id))
    if len(password) > LONGEST_PASSWORD or not await parts.passwords.fits(password, account.password):
        raise Invalid(field, "This is not your password.")
    return account


def _second_factor(parts: Parts, account: Account, code: str) -> tuple[int | None, bytes | None]:
    """The time step of a right code, or what could be a recovery code; refuses a missing one where it is asked for."""
    if account.totp is None:
        return None, None
    if not code.strip():
        raise SecondFactorNeeded("The second factor is asked for.")
    parts.limits.spend("code of", str(account.agent.id))
    return _step(parts, account.totp, code), tokens.hash_of_code(account.agent.id, code)


def _step(parts: Parts, sealed: bytes | None, code: str) -> int | None:
    """The time step whose code this is, now or one step away; None for a wrong code."""
    if sealed is None:
        return None
    return second_factor.step(parts.key.open(sealed, PURPOSE), code, parts.clock() // 1000)


ROUTES = [SessionRoutes, LinkRoutes, OwnRoutes]
