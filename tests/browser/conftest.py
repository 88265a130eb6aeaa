"""A real Chromium, the distribution's own: nothing is downloaded."""

import os
import shutil

import pytest
from playwright.sync_api import expect

from tests.engines import skip_or_fail

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# A busy machine is no finding: two cores serve the tests, a database and the browser.
expect.set_options(timeout=20_000)

MISSING = "the browser's tests need Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM to one"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if CHROMIUM is None:
        skip_or_fail(MISSING)
    rootless = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--disable-dev-shm-usage", *rootless],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: each test serves its own. The plugin's own fixture is one that pytest warns of."""
