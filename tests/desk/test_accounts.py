import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.desk.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD, Accounts
from bot.shared.errors import ConflictError, NotAllowedError, RefusedError
from bot.shared.settings import Settings
from bot.store import agents
from bot.store.engine import Store

PASSWORD = "correct horse battery"


@pytest.fixture
def file(sqlite_url: str) -> Iterator[Store]:
    """The store on SQLite: hashing takes its time, and only the race below depends on the database."""
    opened = Store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def accounts(file: Store, settings: Settings) -> Accounts:
    """Nobody has signed up yet."""
    return Accounts(file, settings)


def code_of(accounts: Accounts) -> str:
    code = accounts.new_setup_code()
    assert code is not None
    return code


@pytest.fixture
def maria(accounts: Accounts) -> Accounts:
    """Maria is the admin."""
    accounts.set_up(code_of(accounts), "Maria", PASSWORD)
    return accounts


# --- the first admin


def test_the_first_admin_is_made_with_the_code_and_signed_in(accounts: Accounts):
    """AD-11."""
    assert accounts.setup_needed()
    session = accounts.set_up(code_of(accounts), "Maria", PASSWORD)
    assert (session.agent["name"], session.agent["role"]) == ("Maria", "admin")
    assert accounts.agent_of(session.token)["csrf"] == session.csrf
    assert not accounts.setup_needed()


def test_there_is_no_default_account(accounts: Accounts):
    """AD-11."""
    for name, password in (("admin", "admin"), ("", "")):
        with pytest.raises(NotAllowedError):
            accounts.sign_in(name, password)


@pytest.mark.parametrize("code", ["", "wrong", "A" * 43])
def test_a_wrong_code_makes_nobody(accounts: Accounts, code: str):
    code_of(accounts)
    with pytest.raises(NotAllowedError) as caught:
        accounts.set_up(code, "Maria", PASSWORD)
    assert caught.value.code == "setup_code"
    assert accounts.setup_needed()


def test_without_a_code_there_is_no_setting_up(accounts: Accounts):
    with pytest.raises(NotAllowedError):
        accounts.set_up("", "Maria", PASSWORD)


def test_only_the_code_printed_last_is_valid(accounts: Accounts):
    old, new = code_of(accounts), code_of(accounts)
    with pytest.raises(NotAllowedError):
        accounts.set_up(old, "Maria", PASSWORD)
    assert accounts.set_up(new, "Maria", PASSWORD)


def test_a_bad_name_or_password_does_not_use_the_code_up(accounts: Accounts):
    code = code_of(accounts)
    with pytest.raises(RefusedError):
        accounts.set_up(code, "Maria", "short")
    with pytest.raises(RefusedError):
        accounts.set_up(code, "", PASSWORD)
    assert accounts.set_up(code, "Maria", PASSWORD)


def test_there_is_one_first_admin(maria: Accounts, file: Store):
    """AD-11: also for who still has a code."""
    assert maria.new_setup_code() is None
    with file.begin() as tx:
        agents.put_setup_code(tx, "left over")
    with pytest.raises(ConflictError):
        maria.set_up("left over", "Eve", PASSWORD)


def test_of_many_who_use_the_code_at_once_one_becomes_admin(store: Store, settings: Settings):
    """AD-11."""
    accounts = Accounts(store, settings)
    code = code_of(accounts)
    start = threading.Barrier(4)
    results: list[str] = []

    def set_up(name: str) -> None:
        start.wait()
        try:
            accounts.set_up(code, name, PASSWORD)
            results.append("admin")
        except (ConflictError, NotAllowedError):
            results.append("refused")

    threads = [threading.Thread(target=set_up, args=(f"Agent {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["admin", "refused", "refused", "refused"]
    with store.begin() as tx:
        assert agents.count(tx) == 1


# --- names and passwords


@pytest.mark.parametrize("name", ["Al", "O'Neill", "Anne-Marie", "Dr. No", "Мария", "Kőszegi Ágnes", "กัญญา ศรีสุข", "x" * 40])
def test_a_name_may_be_written_in_every_language_of_the_shop(accounts: Accounts, name: str):
    session = accounts.set_up(code_of(accounts), f"  {name} ", PASSWORD)
    assert session.agent["name"] == name


@pytest.mark.parametrize(
    "name", ["", " ", "x", "x" * 41, "<b>Eve</b>", "Eve\nAdmin", "a@b.example", "{agent}", "Maria*", "👍👍", "Eve/Adam", "[x](y)"]
)
def test_a_name_that_customers_should_not_see_is_refused(accounts: Accounts, name: str):
    with pytest.raises(RefusedError) as caught:
        accounts.set_up(code_of(accounts), name, PASSWORD)
    assert caught.value.code == "name"
    assert accounts.setup_needed()


@pytest.mark.parametrize("length", [0, SHORTEST_PASSWORD - 1, LONGEST_PASSWORD + 1])
def test_a_password_that_is_too_short_or_too_long_is_refused(accounts: Accounts, length: int):
    with pytest.raises(RefusedError) as caught:
        accounts.set_up(code_of(accounts), "Maria", "p" * length)
    assert caught.value.code == "password"


def test_the_password_is_kept_as_argon2id(maria: Accounts, file: Store):
    """AD-11."""
    with file.begin() as tx:
        agent = agents.by_name(tx, "Maria")
    assert agent is not None
    assert agent["password_hash"].startswith("$argon2id$")
    assert PASSWORD not in str(agent)


# --- signing in and out


def test_signing_in_opens_a_session_of_its_own(maria: Accounts):
    one, two = maria.sign_in("Maria", PASSWORD), maria.sign_in(" Maria ", PASSWORD)
    assert len({one.token, two.token, one.csrf, two.csrf}) == 4
    assert maria.agent_of(two.token)["name"] == "Maria"


def test_a_wrong_name_and_a_wrong_password_look_the_same(maria: Accounts):
    for name, password in (("Maria", PASSWORD + " "), ("Maria", PASSWORD.upper()), ("Maria", ""), ("maria", PASSWORD), ("Mario", PASSWORD)):
        with pytest.raises(NotAllowedError) as caught:
            maria.sign_in(name, password)
        assert (caught.value.code, caught.value.message) == ("wrong_login", "Name or password is wrong.")


def test_a_name_typed_on_another_keyboard_is_the_same_name(accounts: Accounts):
    """Unicode knows two ways to write é; the account is one."""
    accounts.set_up(code_of(accounts), unicodedata.normalize("NFD", "Renée Żuk"), PASSWORD)
    for form in ("NFC", "NFD"):
        assert accounts.sign_in(unicodedata.normalize(form, "Renée Żuk"), PASSWORD).agent["name"] == "Renée Żuk"


def test_somebody_without_a_password_cannot_sign_in(accounts: Accounts, file: Store):
    with file.begin() as tx:
        agents.create(tx, "Ghost", "!", "agent")
    with pytest.raises(NotAllowedError):
        accounts.sign_in("Ghost", "!")


def test_the_longest_password_works_and_one_letter_more_does_not(accounts: Accounts):
    accounts.set_up(code_of(accounts), "Maria", "p" * LONGEST_PASSWORD)
    assert accounts.sign_in("Maria", "p" * LONGEST_PASSWORD)
    with pytest.raises(NotAllowedError):
        accounts.sign_in("Maria", "p" * (LONGEST_PASSWORD + 1))


@pytest.mark.parametrize("token", ["", "wrong", "A" * 43])
def test_an_invented_session_is_nobodys(maria: Accounts, token: str):
    with pytest.raises(NotAllowedError) as caught:
        maria.agent_of(token)
    assert caught.value.code == "signed_out"


def test_signing_out_ends_the_session(maria: Accounts):
    session = maria.sign_in("Maria", PASSWORD)
    maria.sign_out(session.token)
    with pytest.raises(NotAllowedError):
        maria.agent_of(session.token)


def test_a_session_ends_after_its_hours(maria: Accounts, file: Store, settings: Settings):
    session = Accounts(file, replace(settings, desk_session_hours=0)).sign_in("Maria", PASSWORD)
    with pytest.raises(NotAllowedError):
        maria.agent_of(session.token)
