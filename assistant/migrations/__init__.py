"""The schema of the workshops' database, step by step from the first: Alembic's folder, run whenever a store opens."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from assistant.errors import DatabaseUnavailable


def migrate(connection: Connection) -> None:
    """Bring the schema up to date within the connection's transaction; raises DatabaseUnavailable for a newer one.

    The transaction must keep other migrations out.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not set(MigrationContext.configure(connection).get_current_heads()) <= known:
        raise DatabaseUnavailable("database-newer")
    upgrade(config, "head")
