"""The recipe for a new export: one file that asks the archive's reading API, and one subcommand. No SQL, nothing else is edited.

The format of this file is a made-up list of lost posts, one line each, with who cites them.
"""

from __future__ import annotations

from browsing.archives import DELETED_ID, every_kind
from recipes.conftest import House

COMMAND = '''
@export.command("lost", cls=Command, epilog=EPILOG)
@options.archive_argument
@_file_argument("txt")
@key_option
@options.console_options
def export_lost(archive_db: Path, target: Path, **values: Any) -> int:
    """Write the lost posts of ARCHIVE_DB into FILE.txt, one line each."""
    from citesnap.export.lost import write_list

    console = options.console(values)
    # Brings an archive of an older version up to date, and notes in its log what was written.
    with _exporter(archive_db, values) as exporter:
        count = write_list(archive_db, target)
        exporter.note_file("lost", target, "lost posts")
    console.summary(f"{target}: {count} posts")
    return ExitCode.DONE
'''


def test_a_new_export_reads_through_the_archive_alone(house: House) -> None:
    house.put("export_of_lost.py", "export/lost.py")
    commands = house.source / "cli" / "export.py"
    commands.write_text(f"{commands.read_text('utf-8')}\n{COMMAND}", "utf-8")
    folder = house.command.cwd
    every_kind(folder / "archive.db")
    assert "one line each" in house.run("export", "lost", "--help").stdout
    done = house.run("export", "lost", "archive.db", "list.txt")
    assert done.returncode == 0, done.stderr
    lines = (folder / "list.txt").read_text("utf-8").splitlines()
    assert done.stderr == f"list.txt: {len(lines)} posts\n"
    (deleted,) = (line.split("\t") for line in lines if DELETED_ID in line)
    assert deleted[:3] == ["deleted", "x", DELETED_ID] and deleted[4]
