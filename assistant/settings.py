"""One strict, frozen settings object: built in an entry point, passed down, never read from a global.

Later sources win: defaults, then the TOML file, then GREPP_ variables, then what the
command line says. An unknown key is an error, with the key named.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from assistant.errors import ConfigError

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """Everything that can be set.

    `home` holds the index and all state. `chroma` is the address of a Chroma server for the vectors
    ("http://127.0.0.1:8000"); without one they are in `home`. `database` is the SQLAlchemy URL of the
    workshops' database; without one it is a file in `home`. `embedder` is "bundled" or the name of any
    sentence-transformers model; `reranker` that of a cross-encoder, which then reads the best hits again,
    or "" for none. `threads` caps the threads of the embedder. `search` leaves out one
    half of the search, for comparison; `read_passages` is how many of the best passages an
    answer is chosen from.

    `model` is "" for no language model; "provider:name" for one that LangChain knows ("openai:…" for every
    OpenAI-compatible server, "ollama:…"), at `model_url` where it is not the provider's own; or
    "local:/path/to/file.gguf", served on this machine alone. `model_key` is never shown, logged or stored.
    `model_timeout` is in seconds, for a whole answer; `model_context` is how many tokens the model reads and writes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("grepp")), strict=False)
    corpus: Path = Field(default=REPOSITORY / "corpus", strict=False)
    prompts: Path = Field(default=REPOSITORY / "prompts", strict=False)
    database: str = Field(default="", max_length=2000)
    chroma: str = Field(default="", pattern=r"^(https?://[^/\s@]+/?)?$", max_length=200)
    embedder: str = Field(default="bundled", min_length=1, max_length=200)
    reranker: str = Field(default="", max_length=200)
    threads: int = Field(default=2, ge=1, le=64)
    language: Literal["sv", "fi", "en"] = "sv"
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    quote_words: int = Field(default=120, ge=20, le=1000)
    max_citations: int = Field(default=6, ge=1, le=20)
    search: Literal["fused", "dense", "lexical"] = "fused"
    read_passages: int = Field(default=14, ge=1, le=40)
    model: str = Field(default="", max_length=1000, pattern=r"^$|^[a-z_]+:[^\s/].*$|^local:\S.*$")
    model_url: str = Field(default="", max_length=1000, pattern=r"^$|^https?://[^\s@]+$")
    model_key: SecretStr = Field(default=SecretStr(""), exclude=True, repr=False)
    model_timeout: int = Field(default=60, ge=1, le=3600)
    model_context: int = Field(default=8192, ge=1024, le=1_000_000)


def load_settings(
    config: Path | None = None,
    overrides: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Build the settings from a TOML file, GREPP_ variables and `overrides`; raise ConfigError for a bad one."""
    values: dict[str, Any] = _read_toml(config) if config else {}
    values |= _from_environment(os.environ if environ is None else environ)
    values |= {key: value for key, value in (overrides or {}).items() if value is not None}
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError("config-invalid", setting=".".join(map(str, first["loc"])), why=first["msg"]) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("config-unreadable", file=path, why=error) from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """GREPP_HOME=… sets `home`, and so on; a whole number where the setting is one."""
    found: dict[str, Any] = {}
    for name, value in environ.items():
        key = name.removeprefix("GREPP_").lower()
        if name.startswith("GREPP_") and key in Settings.model_fields and value:
            is_number = Settings.model_fields[key].annotation is int
            found[key] = int(value) if is_number and value.lstrip("-").isdigit() else value
    return found
