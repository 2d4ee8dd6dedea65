"""What Alembic runs to migrate: on the connection that the store gives it, in that connection's transaction."""

from alembic import context


def run() -> None:
    """Run the migrations that the database lacks."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # as Alembic calls it; imported by anyone else, this file does nothing
    run()
