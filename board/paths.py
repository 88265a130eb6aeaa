"""Where the templates, pictures and words lie: beside the code in a checkout, inside it in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
LOCALE = PACKAGE / "locale"
UPLOADS = "uploads"  # in the data directory: files of people that stay for an hour


def data(name: str) -> Path:
    """The directory `templates` or `static`, wherever the program was installed."""
    for home in (PACKAGE / "_data", PACKAGE.parent):
        if (home / name).is_dir():
            return home / name
    raise FileNotFoundError(f"the installation is incomplete: {name} is missing beside {PACKAGE}")
