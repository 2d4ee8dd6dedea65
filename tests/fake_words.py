"""What the fake assistant says: our own words in three languages, two glosses, and a text that means harm."""

import re

from assistant.types import Language

HOSTILE = (
    '<script>window.broken = true</script><img src=x onerror="window.broken = true">\x00\u202egnp.exe ${alert(1)} {{x}}'
)

LEADS: dict[Language, tuple[str, str, str]] = {
    "sv": (
        "Tavastehus, en större kommun, ger en liten summa också åt grupper som inte är föreningar:",
        "Staden ger också",
        "I Pyhäjoki, en mindre kommun än Närpes, planerar föreningar öppna evenemang:",
    ),
    "fi": (
        "Hämeenlinna, suurempi kunta, antaa pienen summan myös ryhmille, jotka eivät ole yhdistyksiä:",
        "Kaupunki antaa myös",
        "Pyhäjoella, Närpiötä pienemmässä kunnassa, yhdistykset suunnittelevat avoimia tapahtumia:",
    ),
    "en": (
        "Hämeenlinna, a larger municipality, gives a small sum to groups that are not associations too:",
        "The city also gives",
        "In Pyhäjoki, smaller than Närpes, associations help to plan open events:",
    ),
}
GLOSSES = {
    "fi": "Yhdistykset ovat tärkeä osa paikallista yhteisöä.",
    "en": "Associations are an important part of the local community.",
}


def question_lines(text: str) -> list[tuple[str, str, str]]:
    """Section, group and words of each bullet after "Frågor som behöver avgöras" in the guide."""
    found: list[tuple[str, str, str]] = []
    for match in re.finditer(r"^Frågor som behöver avgöras\n\n(.*?)(?=^\*{0,2}EXEMPEL)", text, re.M | re.S):
        goal = text.rindex("\nMål:", 0, match.start())
        section, group = text[:goal].strip().splitlines()[-1], ""
        for line in re.finditer(r"^(Om [^\n]+:)$|^ ?- ([^\n]+)$", match.group(1), re.M):
            if line.group(1):
                group = line.group(1)
            else:
                found.append((section, group, line.group(2)))
    return found
