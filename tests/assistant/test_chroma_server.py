"""The vectors on a Chroma server, a real one: one index for several processes, plain words when it is not there."""

import http.server
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from assistant.answering import Assistant
from assistant.errors import ConfigError, IndexDamaged, VectorsUnreachable
from assistant.index import Filter, IndexStore
from assistant.settings import load_settings
from ingest.sync import sync
from tests.assistant.hands import QUESTION, corpus_text, open_assistant
from tests.embedders import HashEmbedder, vector

HASH = "hash/1"


@dataclass(slots=True)
class Server:
    """`chroma run` on a port of this machine that was free."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        code = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"
        options = ["run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
        )  # fmt: skip
        for _ in range(300):
            if self.process.poll() is not None:
                raise AssertionError("the server ended")
            try:
                httpx.get(f"{self.address}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that leave it running."""
    server = Server(tmp_path_factory.mktemp("chroma"), free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop."""
    server = Server(tmp_path / "server", free_port())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def seasons(tmp_path: Path) -> Callable[[str], Path]:
    """A corpus of one document, made to be of a season."""

    def written(season: str) -> Path:
        folder = tmp_path / "seasons"
        folder.mkdir(exist_ok=True)
        (folder / "plan.md").write_text(corpus_text(season), encoding="utf-8")
        return folder

    return written


def quotes(assistant: Assistant) -> set[str]:
    return {citation.quote for citation in assistant.ask(QUESTION).citations}


@pytest.mark.slow
def test_it_finds_what_the_embedded_one_finds(lasting: Server, small_corpus: Path, tmp_path: Path) -> None:
    found = []
    for name, chroma in (("served", lasting.address), ("embedded", "")):
        sync(small_corpus, tmp_path / name, HashEmbedder(), chroma=chroma)
        index = IndexStore(tmp_path / name, chroma).open(HASH, check=True)
        found.append(index.nearest("sentences", vector("möte nummer 3"), 24, Filter()))
    assert found[0] == pytest.approx(found[1], abs=1e-5)  # all 24, by id: of ties, either may come first
    assert max(found[0], key=found[0].__getitem__) == max(found[1], key=found[1].__getitem__)


@pytest.mark.slow
def test_no_vectors_are_in_the_home(lasting: Server, small_corpus: Path, tmp_path: Path) -> None:
    sync(small_corpus, tmp_path / "home", HashEmbedder(), chroma=lasting.address)
    assert not (tmp_path / "home" / "chroma").exists()


@pytest.mark.slow
def test_a_reader_sees_what_another_process_wrote(
    lasting: Server, seasons: Callable[[str], Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    sync(seasons("våren"), home, HashEmbedder(), chroma=lasting.address)
    reader = open_assistant(home, lasting.address)
    before = quotes(reader)
    code = (
        "import sys; from pathlib import Path; from tests.assistant.hands import ingest; "
        "ingest(Path(sys.argv[1]), Path(sys.argv[2]), chroma=sys.argv[3])"
    )
    argv = [sys.executable, "-c", code, str(seasons("hösten")), str(home), lasting.address]
    subprocess.run(argv, check=True, cwd=Path(__file__).parents[2])
    after = quotes(reader)
    assert before and all("våren" in quote for quote in before)
    assert after and all("hösten" in quote for quote in after)


@pytest.mark.slow
def test_a_reader_keeps_its_generation(lasting: Server, seasons: Callable[[str], Path], tmp_path: Path) -> None:
    home = tmp_path / "home"
    sync(seasons("våren"), home, HashEmbedder(), chroma=lasting.address)
    index = IndexStore(home, lasting.address).open(HASH)
    sync(seasons("hösten"), home, HashEmbedder(), chroma=lasting.address)
    assert len(index.nearest("sentences", vector("våren"), 5, Filter())) == 5


@pytest.mark.slow
def test_two_homes_on_one_server_leave_each_other_alone(lasting: Server, small_corpus: Path, tmp_path: Path) -> None:
    for name in ("ett", "två"):
        sync(small_corpus, tmp_path / name, HashEmbedder(), chroma=lasting.address)
    for name in ("ett", "två"):
        IndexStore(tmp_path / name, lasting.address).open(HASH, check=True)


@pytest.mark.slow
def test_old_collections_are_deleted(own: Server, seasons: Callable[[str], Path], tmp_path: Path) -> None:
    for season in ("våren", "hösten", "vintern", "sommaren"):
        sync(seasons(season), tmp_path / "home", HashEmbedder(), chroma=own.address)
    assert len(IndexStore(tmp_path / "home", own.address).vectors.client().list_collections()) == 6


@pytest.mark.slow
def test_a_server_that_is_down_is_named_and_tried_again(
    own: Server, seasons: Callable[[str], Path], tmp_path: Path
) -> None:
    sync(seasons("våren"), tmp_path / "home", HashEmbedder(), chroma=own.address)
    reader = open_assistant(tmp_path / "home", own.address)
    own.stop()
    with pytest.raises(VectorsUnreachable) as caught:
        reader.ask(QUESTION)
    assert caught.value.key == "chroma-unreachable" and own.address in str(caught.value)
    own.start()
    assert quotes(reader)


@pytest.mark.slow
def test_an_ingest_without_its_server_leaves_the_old_index(
    own: Server, seasons: Callable[[str], Path], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    sync(seasons("våren"), home, HashEmbedder(), chroma=own.address)
    before = IndexStore(home).current()
    own.stop()
    with pytest.raises(VectorsUnreachable):
        sync(seasons("hösten"), home, HashEmbedder(), chroma=own.address)
    assert IndexStore(home).current() == before
    own.start()
    IndexStore(home, own.address).open(HASH, check=True)


@pytest.mark.slow
def test_a_server_that_lost_its_data_is_healed_by_the_next_ingest(
    own: Server, small_corpus: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    sync(small_corpus, home, HashEmbedder(), chroma=own.address)
    own.stop()
    shutil.rmtree(own.folder)
    own.start()
    with pytest.raises(IndexDamaged):
        IndexStore(home, own.address).open(HASH, check=True)
    sync(small_corpus, home, HashEmbedder(), chroma=own.address)
    IndexStore(home, own.address).open(HASH, check=True)


@pytest.mark.parametrize(("status", "said"), [(404, '{"error": "Not Found"}'), (200, '"0.6.3"'), (200, '"2.0.0"')])
def test_a_server_of_another_version_is_named(tmp_path: Path, small_corpus: Path, status: int, said: str) -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(VectorsUnreachable) as caught:
            sync(small_corpus, tmp_path / "home", HashEmbedder(), chroma=address)
        server.shutdown()
    assert caught.value.key == "chroma-version"


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1", "127.0.0.1:8000", "http://", "http://a b", "http://u:p@host", "http://host/path"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError):
        load_settings(None, {"chroma": address})


def test_the_embedded_one_is_the_default() -> None:
    assert load_settings(None, {}, {}).chroma == ""


def test_the_setting_comes_from_the_environment() -> None:
    assert load_settings(None, {}, {"GREPP_CHROMA": "http://127.0.0.1:8000"}).chroma == "http://127.0.0.1:8000"
