"""Small files of the library, right in every line; tests spoil one and say which line is refused and why."""

STANDARD = """\
standard:
  code: Sample 1:2020
  title: {en: Sample, nl: Voorbeeld, fr: Exemple, de: Muster}
  status: current
  published_on: 2020-02-29
mandate:
  reference: M/1
  elements:
    - code: access
      name: {en: Access, nl: Toegang, fr: Accès, de: Zugang}
nodes:
  - ref: "4"
    source: standard
    confidence: high
    assessable: false
    heading: {en: Lead, nl: Leiding, fr: Direction, de: Leitung}
  - ref: "4-a"
    parent: "4"
    source: own
    confidence: low
    assessable: true
    heading: {en: Goals, nl: Doelen, fr: Objectifs, de: Ziele}
    question: {en: Which goals, nl: Welke doelen, fr: Quels objectifs, de: Welche Ziele}
    evidence:
      en: Minutes
      nl: Verslagen
      fr: Comptes rendus
      de: Protokolle
    methods: [document, interview]
    applies_to: [in_house, outsourced, inbound]
    weight: 2
    mandate: [access]
"""

CROSSWALK = """\
crosswalk:
  from: Sample 1:2020
  to: Sample 1:2020
links:
  - {from: "4-a", to: ["4-a"], relation: same}
  - {to: ["4-a"], relation: new}
"""

KPIS = """\
kpis:
  - code: speed
    name: {en: Speed, nl: Snelheid, fr: Rapidité, de: Tempo}
    definition: {en: How fast, nl: Hoe snel, fr: À quelle vitesse, de: Wie schnell}
    unit: seconds
    better: lower
    channels: []
    applies_to: [in_house, inbound]
    obligation: optional
    low: -1.5
    high: 60
"""
