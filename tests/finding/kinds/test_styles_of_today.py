"""References as manuals of style print them today, one each: id, account, day and words of the post, once."""

from __future__ import annotations

import pytest

from finding.kinds.table import found_in

A = "1420000000000000000"
U = f"https://twitter.com/river_example/status/{A}"
S = "The river is rising faster than we thought"

REFERENCES: dict[str, str] = {
"apa7":f"Example, R. [@river_example]. (2021, July 27). {S} [Tweet]. Twitter. {U}",
"apa7x":f"Example, R. [@river_example]. (2021, July 27). {S} [Post]. X. {U}",
"apa7 thumb":f"Example, R. [@river_example]. (2021, July 27). {S} [Thumbnail with link attached] [Tweet]. Twitter. {U}",
"apa6":f"Example, R. [river_example]. (2021, July 27). {S} [Tweet]. Retrieved from {U}",
"mla9":f"@river_example. “{S}.” Twitter, 27 July 2021, {U}.",
"mla9 name":f"Example, Rana [@river_example]. “{S}.” X, 27 July 2021, 12:35 p.m., {U}.",
"mla8":f"Example, Rana. “{S}.” Twitter, 27 Jul. 2021, {U}. Accessed 3 Aug. 2021.",
"mla7":f"Example, Rana (river_example). “{S}.” 27 July 2021, 12:35 p.m. Tweet.",
"chicago17 note":f"1. Rana Example (@river_example), “{S},” Twitter, July 27, 2021, 12:35 p.m., {U}.",
"chicago17 bib":f"Example, Rana (@river_example). “{S}.” Twitter, July 27, 2021. {U}.",
"chicago18":f"Example, Rana (@river_example). “{S}.” X, July 27, 2021. {U}.",
"harvard":f"Example, R. (2021) ‘{S}’ [Twitter] 27 July. Available at: {U} (Accessed: 3 August 2021).",
"harvard cite":f"@river_example (2021) ‘{S}’ [Twitter]. 27 July. Available at: {U} [Accessed 3 August 2021].",
"vancouver":f"1. Example R. {S} [Internet]. Twitter; 2021 Jul 27 [cited 2021 Aug 3]. Available from: {U}",
"ieee":f"[1] R. Example [@river_example], “{S},” Twitter, Jul. 27, 2021. [Online]. Available: {U}",
"ieee x":f"[2] @river_example, “{S},” X, Jul. 27, 2021. Accessed: Aug. 3, 2021. [Online]. Available: {U}",
"bluebook":f"Rana Example (@river_example), Twitter (July 27, 2021, 12:35 PM), {U}.",
"bluebook x":f"Rana Example (@river_example), X (July 27, 2021, 12:35 PM), {U} [https://perma.cc/AB12-CD34].",
"bluebook words":f"Rana Example (@river_example), Twitter (July 27, 2021, 12:35 PM), {U} (“{S}”).",
"oscola":f"Rana Example, ‘{S}’ (Twitter, 27 July 2021) <{U}> accessed 3 August 2021",
"oscola handle":f"@river_example (Rana Example), ‘{S}’ (Twitter, 27 July 2021) <{U}> accessed 3 August 2021",
"mcgill":f"Rana Example, “{S}” (27 July 2021 at 12:35), online: Twitter <{U}>.",
"mcgill handle":f"@river_example, “{S}” (27 July 2021), online: X (formerly Twitter) <{U}> [perma.cc/AB12-CD34].",
"abnt":f"EXAMPLE, Rana. {S}. Riverton, 27 jul. 2021. Twitter: @river_example. Disponível em: {U}. Acesso em: 3 ago. 2021.",
"iso690":f"EXAMPLE, Rana [@river_example]. {S}. In: Twitter [online]. 27. 7. 2021 [cit. 2021-08-03]. Available from: {U}",
"din":f"Example, Rana (@river_example): {S}, Tweet vom 27.07.2021, {U} (Abruf: 03.08.2021).",
"aglc":f"Rana Example (@river_example) (Twitter, 27 July 2021, 12:35pm AEST) <{U}>.",
"turabian":f"Rana Example, Twitter post, July 27, 2021, 12:35 p.m., {U}.",
"ama":f"1. Example R. {S}. Twitter. Posted July 27, 2021. Accessed August 3, 2021. {U}",
"gost":f"Example R. {S} // Twitter. 27.07.2021. URL: {U} (дата обращения: 03.08.2021).",
"cse":f"Example R. 2021 Jul 27. {S} [Twitter]. [accessed 2021 Aug 3]. {U}.",
"acs":f"Example, R. {S}. Twitter, July 27, 2021. {U} (accessed 2021-08-03).",
"wikipedia":f"Example, Rana [@river_example] (27 July 2021). \"{S}\" (Tweet) – via Twitter. {U}",
"linkless apa":f"Example, R. [@river_example]. (2021, July 27). {S} [Tweet]. Twitter.",
"linkless bluebook":"Rana Example (@river_example), Twitter (July 27, 2021, 12:35 PM).",
"linkless ieee":f"[1] R. Example [@river_example], “{S},” Twitter, Jul. 27, 2021.",
"tweet by 2":f"Tweet by Rana Example (@river_example), 27 July 2021: “{S}” – {U}",
"post on X":f"Post on X by @river_example, July 27, 2021: “{S}” {U}",
}  # fmt: skip
WITHOUT_ADDRESS = ("mla7", "linkless apa", "linkless bluebook", "linkless ieee")


@pytest.mark.parametrize("style", REFERENCES)
def test_a_reference_tells_its_post_once(style: str) -> None:
    entry = REFERENCES[style]
    [told] = found_in(f"The town waits.\n\nReferences\n\n{entry}\n", "text/plain")
    assert told["post_id"] == (None if style in WITHOUT_ADDRESS else A)
    assert told["date"] == "2021-07-27"
    if "river_example" in entry:
        assert told["handle"] == "river_example"
    if S in entry:
        assert told["text"].strip(".“” ") == S


STRINGS = {
    "two posts": f"Rana Example (@river_example), Twitter (July 27, 2021), {U}; Gauge Example (@gauge_example), Twitter (July 27, 2021), "
    "https://twitter.com/gauge_example/status/1420000000000000001.",
    "a title behind": f"Rana Example (@river_example), Twitter (July 27, 2021), {U}; Ana Brook, “High Water,” Riverton Gazette.",
}


@pytest.mark.parametrize("name", STRINGS)
def test_what_stands_behind_a_reference_is_none_of_its_words(name: str) -> None:
    told = found_in(f"{STRINGS[name]}\n", "text/plain")
    assert [each["text"] for each in told] == [None] * len(told)
    assert told[0]["post_id"] == A


def test_a_post_that_is_quoted_before_its_address_is_one_record() -> None:
    [told] = found_in(f"Tweet by @river_example: “{S}” ({U})\n", "text/plain")
    assert told["post_id"] == A
