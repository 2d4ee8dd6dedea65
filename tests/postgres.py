"""A PostgreSQL server of the tests' own: Debian's, in a folder of its own, reached by a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """The folder of the newest server that is installed, else None."""
    return max((path.parent for path in PROGRAMS.glob("*/bin/initdb")), default=None)


class PostgresServer:
    """A running server; each test gets a schema of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_place(self) -> str:
        """The URL of an empty schema, which is made faster than a database."""
        import psycopg

        name = f"t{uuid.uuid4().hex}"
        url = f"postgresql://postgres@/postgres?host={self._folder}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}".encode())
        return f"{url}&options=-csearch_path%3D{name}"


@contextmanager
def running_server(bin_: Path) -> Iterator[PostgresServer]:
    """Start a server; root starts it as the user postgres, since it refuses to be root."""
    folder = Path(tempfile.mkdtemp(prefix="grepp-pg-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data = str(folder / "data")

    def call(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder, timeout=120)

    try:
        call(str(bin_ / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60"
        call(str(bin_ / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield PostgresServer(folder)
        finally:
            call(str(bin_ / "pg_ctl"), "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
