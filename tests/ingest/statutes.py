"""Short statutes written for the tests, in the form that Finland prints them; none is in force anywhere."""

SV = """# Trädgårdslag (77/2031) [sv]
Source: written for a test

Trädgårdslag
I enlighet med riksdagens beslut föreskrivs:
AVDELNING I
**ALLMÄNNA BESTÄMMELSER**

## 1 kap.
**Allmänna bestämmelser**

### 1 §
**Lagens syfte**
Syftet med denna lag är att främja trädgårdar i kommunerna.

### 2 §
**Definitioner**
I denna lag avses med
- 1) trädgård ett område där växter odlas,
- 2) odlare den som sköter en trädgård.
AVDELNING II
**ODLING**

## 2 kap.
**Kommunens uppgifter**

### 3 §
**Kommunens skyldighet att ordna odlingslotter**
Kommunen ska ordna odlingslotter för sina invånare enligt lagen om lotter (12/2001).
Lotterna ska vara öppna för alla invånare i kommunen.

### 3 a §
Kommunen får ta ut en avgift.

### 4 §
**Ikraftträdande**
Denna lag träder i kraft den 1 januari 2032.
RP 5/2031
FvUB 3/2031
Helsingfors den 3 mars 2031
Republikens President
NAMN NAMNSSON
"""

FI = """# Puutarhalaki (77/2031) [fi]
Source: written for a test

Puutarhalaki
Eduskunnan päätöksen mukaisesti säädetään:
I OSA
**YLEISET SÄÄNNÖKSET**

## 1 luku
**Yleiset säännökset**

### 1 §
**Lain tarkoitus**
Tämän lain tarkoituksena on edistää puutarhoja kunnissa.

### 2 §
**Määritelmät**
Tässä laissa tarkoitetaan
- 1) puutarhalla aluetta, jolla viljellään kasveja,
- 2) viljelijällä sitä, joka hoitaa puutarhaa.
II OSA
**VILJELY**

## 2 luku
**Kunnan tehtävät**

### 3 §
**Kunnan velvollisuus järjestää viljelypalstoja**
Kunnan on järjestettävä asukkailleen viljelypalstoja palstalain (12/2001) mukaan.
Palstojen on oltava avoinna kaikille kunnan asukkaille.

### 3 a §
Kunta saa periä maksun.

### 4 §
**Voimaantulo**
Tämä laki tulee voimaan 1 päivänä tammikuuta 2032.
HE 5/2031
HaVM 3/2031
Helsingissä 3.3.2031
Tasavallan Presidentti
NIMI NIMINEN
"""

AMENDING = """Lag
om ändring av trädgårdslagen (88/2033)
I enlighet med riksdagens beslut
ändras i trädgårdslagen (77/2031) 3 § som följer:

3 §
Kommunens skyldighet
Kommunen ska ordna odlingslotter och redskap för alla sina invånare utan avgift.

Denna lag träder i kraft den 1 januari 2034.
"""

CONSOLIDATED = SV.replace("### 3 §\n", "### 3 § (5.6.2033/88)\n").replace("(77/2031) [sv]", "3.3.2031/77")
