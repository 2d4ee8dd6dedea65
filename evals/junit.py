"""Results as JUnit XML, as build servers read it: a suite a kind of question, a failure for each case with a fault."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from evals.records import Result
from evals.running import FAULTS
from evals.summary import by
from ui.text import clean


def junit(results: Sequence[Result], name: str) -> bytes:
    """The whole document. It is only written here, never parsed."""
    root = ET.Element("testsuites", {"name": clean(name)} | _numbers(results))
    for kind, group in by(results, lambda result: result.kind).items():
        suite = ET.SubElement(root, "testsuite", {"name": clean(kind)} | _numbers(group))
        for result in group:
            _case(suite, result, name)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _case(suite: ET.Element, result: Result, name: str) -> None:
    seconds = f"{result.scores['took_ms'] / 1000:.3f}"
    case = ET.SubElement(suite, "testcase", classname=clean(f"{name}.{result.kind}"), name=result.id, time=seconds)
    if result.faults:
        why = "; ".join(FAULTS[fault] for fault in result.faults)
        failure = ET.SubElement(case, "failure", message=why, type=result.faults[0])
        failure.text = clean(f"{result.question}\n{result.answer['status']}\n")


def _numbers(results: Sequence[Result]) -> dict[str, str]:
    seconds = sum(result.scores["took_ms"] for result in results) / 1000
    failed = sum(bool(result.faults) for result in results)
    return {"tests": str(len(results)), "failures": str(failed), "time": f"{seconds:.3f}"}
