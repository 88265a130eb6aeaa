"""The people of the demo company: who works where, and as what."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from board.communities.actions import add_person, assign
from board.db.sql import fetch
from board.rules.people import EVERYWHERE, Who
from board.rules.ports import Text
from board.rules.words import Role
from board.web import passwords

PASSWORD = "cuihu-7-2-1503"  # noqa: S105  printed by the command: the demo listens on this machine only
LABELS = {
    Role.CLERK: Text("收费员", "clerk"),
    Role.STEWARD: Text("管家", "steward"),
    Role.ENGINEERING: Text("工程", "engineering"),
    Role.ENVIRONMENT: Text("环境", "environment"),
    Role.SECURITY: Text("安保", "security"),
    Role.LEAD: Text("部门负责人", "lead"),
    Role.MANAGER: Text("项目主任", "manager"),
    Role.ADMINISTRATOR: Text("管理员", "administrator"),
    Role.AUDITOR: Text("审计", "auditor"),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way in, to be shown to whoever tries the demo."""

    role: Text
    name: str
    login: str
    password: str = PASSWORD


@dataclass(frozen=True, slots=True)
class Colleague:
    """`sites` are names of communities, none for all; `buildings` those looked after, none for all of the sites.

    A lead leads a department, so `department` is a second role.
    """

    login: str
    name: str
    role: Role
    sites: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    department: Role | None = None


COLLEAGUES = (
    Colleague("sunli", "孙丽", Role.CLERK, ("翠湖花园",)),
    Colleague("qianfang", "钱芳", Role.CLERK, ("金桂苑", "滨江一号")),
    Colleague("chenyan", "陈燕", Role.STEWARD, ("翠湖花园",), ("5", "6", "7", "8")),
    Colleague("liming", "李明", Role.STEWARD, ("翠湖花园", "金桂苑", "滨江一号"), ("1", "2", "3", "A", "B", "C", "D")),
    Colleague("wanggong", "王工", Role.ENGINEERING),
    Colleague("zhaojie", "赵姐", Role.ENVIRONMENT),
    Colleague("liudui", "刘队", Role.SECURITY),
    Colleague("maqiang", "马强", Role.SECURITY),
    Colleague("zhouzhuguan", "周主管", Role.LEAD, department=Role.ENGINEERING),
    Colleague("wuzhuren", "吴主任", Role.MANAGER),
    Colleague("guanli", "管理员", Role.ADMINISTRATOR),
    Colleague("shenji", "审计", Role.AUDITOR),
)


def sign_ins() -> list[SignIn]:
    """One for each of the colleagues, clerk first."""
    return [SignIn(LABELS[one.role], one.name, one.login) for one in COLLEAGUES]


def hire(session: Session, *, now: datetime) -> dict[str, Who]:
    """Add everybody and give clerks and stewards their buildings; who is who by login."""
    known: dict[str, int] = dict(fetch(session, "SELECT name, id FROM community"))
    found: dict[str, Who] = {}
    hashed = passwords.hashed(PASSWORD)  # once: twelve times would be a quarter of the story
    for one in COLLEAGUES:
        communities = [known[name] for name in one.sites] or [EVERYWHERE]
        roles = [role for role in (one.role, one.department) if role is not None]
        person = add_person(
            session, name=one.name, login=one.login, password=PASSWORD, password_hash=hashed, roles=roles,
            communities=communities, now=now,
        )  # fmt: skip
        if one.role in (Role.CLERK, Role.STEWARD):
            assign(session, person_id=person, role=one.role, building_ids=_buildings(session, one, communities))
        found[one.login] = Who(person, one.name, frozenset((str(role), site) for role in roles for site in communities))
    return found


def _buildings(session: Session, one: Colleague, communities: list[int]) -> list[int]:
    rows = fetch(
        session, "SELECT id, name FROM building WHERE community_id IN :communities ORDER BY id", communities=communities
    )
    return [id_ for id_, name in rows if not one.buildings or name in one.buildings]
