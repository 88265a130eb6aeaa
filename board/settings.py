"""Settings: one frozen object, read once from the environment (`BOARD_*`) and a TOML file named by `BOARD_CONFIG`.

The environment wins over the file, the file over the defaults. `origins()` says where each value came from, for
`board config`.
"""

import os
import tomllib
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSetting

from board.providers import SignOn
from board.rules.ports import Text
from board.rules.retention import LONGEST, RULES


class SettingsError(Exception):
    """The settings cannot be used; the text says which one and why, in one or two plain lines."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


class Settings(BaseSettings):
    """Everything that an installation can set. Nothing needs to be set: the defaults run on SQLite in `./var`."""

    model_config = SettingsConfigDict(env_prefix="BOARD_", frozen=True, extra="forbid")

    data_dir: Path = Field(default=Path("var"), description="where the embedded database and its backups lie")
    database_url: str = Field(
        default="",
        validation_alias=AliasChoices("BOARD_DATABASE_URL", "BOARD_DATABASE", "database_url", "database"),
        description="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME; empty: board.sqlite3 in data_dir",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="signs form tokens and seals second factors; empty: made once, in data_dir",
    )
    base_url: str = Field(default="", description="the address people type, for example https://board.example.cn")
    zone: str = Field(default="Asia/Shanghai", description="the zone of communities that name none")
    language: str = Field(default="zh", pattern="^(zh|en)$", description="the language of a person who chose none")
    company: str = Field(default="", description="the office's name, shown on the sign-in page")
    duty_idle_minutes: int = Field(default=30, ge=1, description="a session on a duty phone unused this long ends")
    sign_on: tuple[SignOn, ...] = Field(default=(), description="providers of single sign-on, see board/providers.py")
    idle_minutes: int = Field(default=150, ge=5, description="a session unused this long ends")
    absolute_hours: int = Field(default=12, ge=1, description="a session this old ends")
    second_factor: str = Field(
        default="managers",
        pattern="^(managers|all|nobody)$",
        description="who cannot be without an authenticator: managers (and administrators), all, or nobody",
    )
    backup_keep: int = Field(default=14, ge=1, description="nightly backups kept in data_dir/backups")
    keep_log_days: int = Field(
        default=RULES["sessions"].days, ge=RULES["sessions"].floor, le=LONGEST,
        description="sign-ins and who saw whose data are kept this long; six months at least",
    )  # fmt: skip
    keep_audit_days: int = Field(
        default=RULES["audit_personal"].days, ge=RULES["audit_personal"].floor, le=LONGEST,
        description="names and texts in the audit are kept this long; its rows stay",
    )  # fmt: skip
    keep_reject_days: int = Field(
        default=RULES["reject_cells"].days, ge=RULES["reject_cells"].floor, le=LONGEST,
        description="rows that an import rejected are kept this long",
    )  # fmt: skip
    trusted_proxies: str = Field(
        default="", description="addresses or networks of proxies whose X-Forwarded-For counts, separated by commas"
    )
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; write it as Asia/Shanghai")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        _networks(value)
        return value

    @field_validator("sign_on")
    @classmethod
    def _sign_on(cls, value: tuple[SignOn, ...], info: ValidationInfo) -> tuple[SignOn, ...]:
        if value and not info.data.get("base_url"):
            raise ValueError("single sign-on needs base_url: providers send people back to it")
        if len({one.key for one in value}) < len(value):
            raise ValueError("two providers have the same key")
        return value

    @property
    def proxies(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of `trusted_proxies`."""
        return _networks(self.trusted_proxies)

    @property
    def url(self) -> str:
        """The SQLAlchemy URL; a bare postgresql:// is given the psycopg 3 driver."""
        url = self.database_url or f"sqlite:///{(self.data_dir / 'board.sqlite3').as_posix()}"
        for prefix in ("postgresql://", "postgres://"):
            if url.startswith(prefix):
                return "postgresql+psycopg://" + url.removeprefix(prefix)
        return url

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = os.environ.get("BOARD_CONFIG")
        toml = (TomlConfigSettingsSource(settings_cls, Path(file)),) if file else ()
        return (init_settings, env_settings, *toml)


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Raises ValueError for a part that is no address and no network."""
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


def load(**overrides: object) -> Settings:
    """Read the settings. Raises SettingsError with a plain sentence when a value cannot be used."""
    file = os.environ.get("BOARD_CONFIG")
    if file and not Path(file).is_file():
        raise SettingsError(f"BOARD_CONFIG 指定的文件 {file} 不存在。", f"BOARD_CONFIG names {file}: no such file.")
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} 不是有效的 TOML：{error}。", f"{file} is not valid TOML: {error}.") from error
    except UnreadableSetting as error:
        raise SettingsError(f"设置读不懂：{error}。", f"A setting cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        why = first["msg"]
        raise SettingsError(f"设置 {name} 不能用：{why}。", f"The setting {name} cannot be used: {why}.") from error


def origins(settings: Settings) -> list[tuple[str, str, str]]:
    """(name, value, origin) for every setting; secrets masked."""
    file = os.environ.get("BOARD_CONFIG")
    in_file = set(tomllib.loads(Path(file).read_text("utf-8"))) if file else set()
    rows = []
    for name in Settings.model_fields:
        variables = [f"BOARD_{name.upper()}"] + (["BOARD_DATABASE"] if name == "database_url" else [])
        variable = next((v for v in variables if v in os.environ), None)
        aliases = {name, "database"} if name == "database_url" else {name}
        origin = variable or (file if aliases & in_file else "default")
        rows.append((name, _shown(name, settings), str(origin)))
    return rows


def _shown(name: str, settings: Settings) -> str:
    if name == "database_url":
        return mask_url(settings.url)
    value = getattr(settings, name)
    if name == "sign_on":
        return "; ".join(map(str, value)) or "(none)"
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else "(made at first start, in data_dir)"
    return str(value)


def mask_url(url: str) -> str:
    """The database address without its password."""
    head, at, tail = url.rpartition("@")
    if not at:
        return url
    scheme, _, login = head.partition("://")
    user = login.partition(":")[0]
    return f"{scheme}://{user}:********@{tail}"
