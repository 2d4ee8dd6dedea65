"""Grepp's errors, one tree. What each class's docstring says is what the user should do.

GreppError
├── UserError            exit code 1
│   ├── ConfigError
│   ├── IndexMissing
│   ├── UnknownMunicipality
│   ├── ModelUnavailable
│   ├── ModelFailed
│   ├── HomeUnwritable
│   ├── VectorsUnreachable
│   ├── ShelfError
│   ├── FetchError
│   ├── WorkshopMissing
│   ├── WorkshopExists
│   ├── WorkshopFileInvalid
│   ├── FieldRefused
│   ├── AgendaTooShort
│   ├── ExportFailed
│   └── DatabaseUnavailable
└── DamagedError         exit code 3
    ├── DatabaseDamaged
    ├── IndexDamaged
    ├── CorpusDamaged
    └── WordingError

An error carries the `key` of a sentence in the wording files and its values, so that
whoever shows it says it in the user's language; `str(error)` is the same in English.
"""


class GreppError(Exception):
    """Read the sentence: it says what is wrong, where, and what to do."""

    exit_code = 1

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = {name: str(value) for name, value in values.items()}
        said = ", ".join(f"{name}: {value}" for name, value in self.values.items())
        super().__init__(f"{key} ({said})" if said else key)


class UserError(GreppError):
    """Change what you asked for, and ask again."""


class ConfigError(UserError):
    """Mend the settings file or the GREPP_ variable that is named."""


class IndexMissing(UserError):
    """Run `grepp ingest`, or start `grepp`, which does it first."""


class UnknownMunicipality(UserError):
    """Check the spelling; the closest names are given."""


class ModelUnavailable(UserError):
    """Install the model that the settings name, start its server, or choose another."""


class ModelFailed(UserError):
    """Ask again; where the language model keeps failing, `grepp doctor` says how it does."""


class WorkshopMissing(UserError):
    """Look the workshop up in `grepp workshop list`: it was deleted, or its id is another."""


class WorkshopExists(UserError):
    """The workshop is here already: open it, or import the file as a copy."""


class WorkshopFileInvalid(UserError):
    """Export the workshop again: the file is not one, and the place in it that is wrong is named."""


class FieldRefused(UserError):
    """Change what was typed as the sentence says: what was saved before stands."""


class AgendaTooShort(UserError):
    """Give the workshop more minutes."""


class ExportFailed(UserError):
    """Choose another ending, template or place for the file, as the sentence says. No half file is left."""


class DatabaseUnavailable(UserError):
    """Check that the database that the settings name is running, writable and of this Grepp's version."""


class HomeUnwritable(UserError):
    """Make room on the disk, or see that the named folder may be written; the old index is still in force."""


class VectorsUnreachable(UserError):
    """Start the Chroma server that the settings name, or take the setting away; the next question tries again."""


class ShelfError(UserError):
    """Choose another file or name: the one that is named cannot be put in or taken out."""


class FetchError(UserError):
    """Check the address and the network, or download the file by hand and add it."""


class DamagedError(GreppError):
    """Something that Grepp keeps or ships cannot be read."""

    exit_code = 3


class DatabaseDamaged(DamagedError):
    """Restore the named file of workshops from a backup: nothing in it was changed."""


class IndexDamaged(DamagedError):
    """Run `grepp ingest` again: the index is built anew from the corpus."""


class CorpusDamaged(DamagedError):
    """Restore the named file of the corpus from where you got it."""


class WordingError(DamagedError):
    """Mend the named prompt or wording file: a key or a variable is missing."""
