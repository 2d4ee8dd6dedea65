"""Makes the vectors that come with the corpus: `python -m ingest.seeding`, after its notes have changed.

Embeds everything anew in an empty home, which takes minutes, and writes corpus/guide_vectors.npz.
"""

import tempfile
from pathlib import Path

import typer

from assistant.embedding import CachedEmbedder, make_embedder
from assistant.seeds import save
from assistant.settings import load_settings
from ingest.sync import SEEDS_FILE, sync


def main() -> None:
    """Write the file, and say how many vectors are in it."""
    settings = load_settings()
    path = settings.corpus / SEEDS_FILE
    path.unlink(missing_ok=True)
    engine = make_embedder(settings.embedder, settings.threads)
    with tempfile.TemporaryDirectory() as folder:
        sync(settings.corpus, Path(folder), engine)
        known = CachedEmbedder(engine, Path(folder) / "cache" / "vectors.sqlite")
        typer.echo(f"{save(path, engine.name, known.known())} vectors in {path}")
        known.close()


if __name__ == "__main__":
    main()
