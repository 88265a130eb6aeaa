"""Roles that follow the groups of a provider: brought in line at each sign-in, beside those that were given by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from board.communities.grants import release_buildings
from board.db.sql import fetch, run_many
from board.providers import EVERYBODY, SignOn
from board.rules.people import EVERYWHERE
from board.rules.words import Role

Grant = tuple[str, int]


def wanted(session: Session, provider: SignOn, claims: Mapping[str, Any]) -> set[Grant]:
    """What the person's groups give. A community that the board does not know yet gives nothing."""
    given = [grant for group in (*groups(provider, claims), EVERYBODY) for grant in provider.roles.get(group, ())]
    known: dict[str, int] = dict(fetch(session, "SELECT name, id FROM community"))
    return {
        (str(role), site)
        for role, names in given
        for site in ([known[name] for name in names if name in known] if names else [EVERYWHERE])
    }


def groups(provider: SignOn, claims: Mapping[str, Any]) -> list[str]:
    """The groups as the claims state them: a list of texts, or one text."""
    found = claim(claims, provider.groups_claim)
    listed = found if isinstance(found, list) else [found]
    return [one for one in listed if isinstance(one, str) and one != EVERYBODY]


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or by the path to it (`realm_access.roles`); None where there is none."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def bring_in_line(
    session: Session, *, person_id: int, provider: str, grants: Iterable[Grant]
) -> tuple[set[Grant], set[Grant]]:
    """Let the person have these from the provider and no others; (added, removed) of what they may.

    A role that was given by hand, or comes from another provider too, is neither added again nor taken away.
    """
    meant = set(grants)
    has = _grants(session, "SELECT role, community_id FROM person_role WHERE person_id = :person", person_id)
    from_providers: dict[str, set[Grant]] = {}
    for key, role, site in fetch(
        session, "SELECT provider, role, community_id FROM sign_on_role WHERE person_id = :person", person=person_id
    ):
        from_providers.setdefault(key, set()).add((role, site))
    before = from_providers.pop(provider, set())
    others = set().union(*from_providers.values())
    by_hand = has - before - others
    added, removed = meant - has, (before & has) - meant - others
    _write(
        session, person_id, provider, gone=before - meant, new=meant - before - by_hand, added=added, removed=removed
    )
    if removed:
        release_buildings(session, person_id)
    return added, removed


def _write(
    session: Session,
    person_id: int,
    provider: str,
    *,
    gone: set[Grant],
    new: set[Grant],
    added: set[Grant],
    removed: set[Grant],
) -> None:
    def rows(grants: set[Grant], **more: Any) -> list[dict[str, Any]]:
        return [{"person": person_id, "role": role, "site": site, **more} for role, site in sorted(grants)]

    same = "person_id = :person AND role = :role AND community_id = :site"
    run_many(session, f"DELETE FROM sign_on_role WHERE {same} AND provider = :provider", rows(gone, provider=provider))
    run_many(session, f"DELETE FROM person_role WHERE {same}", rows(removed))
    columns, values = "person_id, role, community_id", ":person, :role, :site"
    run_many(session, f"INSERT INTO person_role ({columns}) VALUES ({values})", rows(added))
    run_many(
        session,
        f"INSERT INTO sign_on_role ({columns}, provider) VALUES ({values}, :provider)",
        rows(new, provider=provider),
    )


def _grants(session: Session, sql: str, person_id: int) -> set[Grant]:
    return {(role, site) for role, site in fetch(session, sql, person=person_id)}


def in_words(grants: Iterable[Grant]) -> list[str]:
    """Grants as the audit writes them: `clerk:3`."""
    return [f"{Role(role)}:{site}" for role, site in sorted(grants)]
