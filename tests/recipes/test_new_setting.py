"""The recipe for a setting: its declaration and a field of `Settings`. Flag, variable, key of the file and `config show` follow.

The setting of this file is made up: hours in which no articles of feeds are read.
"""

from __future__ import annotations

import json
from textwrap import indent

from recipes.conftest import House

DECLARED = """
Setting(
    "quiet_hours",
    Group.READING,
    Type.TEXT,
    "Read no articles of feeds within these hours.",
    'quiet_hours = "22-06"',
    metavar="FROM-TO",
)
"""
FIELD = """
quiet_hours: str | None = None
"""

# What a run is given, as JSON.
GIVEN = """
import json
import click
from citesnap.cli import options
from citesnap.config import Group

@click.command()
@options.settings_of(Group.READING, Group.SOURCES, Group.LIMITS, Group.WEB)
def run(**values):
    found = options.settings(values)
    print(json.dumps([found.quiet_hours, found.reread_days, found.max_articles, found.max_read_time]))

run()
"""


def test_a_new_setting_is_a_flag_a_variable_and_a_key_and_reaches_a_run(house: House) -> None:
    config = house.source / "config.py"
    text = config.read_text("utf-8")
    last_setting, last_field = "\n)\n\n\ndef setting(", "    ots_calendars: tuple[str, ...] = ()\n"
    assert text.count(last_setting) == text.count(last_field) == 1
    text = text.replace(last_setting, f"{indent(DECLARED.rstrip(), ' ' * 4)},{last_setting}")
    text = text.replace(last_field, f"{last_field}{indent(FIELD.lstrip(), ' ' * 4)}")
    config.write_text(text, "utf-8")
    (house.command.cwd / "settings.toml").write_text('quiet_hours = "22-06"\n')
    shown = house.run("--config", "settings.toml", "config", "show")
    assert "--quiet-hours\t22-06\tfile" in shown.stdout.splitlines(), shown.stderr
    given = house.python("-c", GIVEN, "--quiet-hours", "23-05", "--reread-days", "3", "--max-read-time", "9")
    assert json.loads(given.stdout or "[]") == ["23-05", 3.0, 1000, 9.0], given.stderr
