"""A page that asks to log in, or tests for robots, is no article: exit 3, and nothing is recorded as one. A short article is."""

from __future__ import annotations

from pathlib import Path

from internet import Citesnap, World, rows

FORM = '<form action="/session"><input name="user"><input type="password" name="p"><button>Log in</button></form>'
STORY = "<p>The river rose this morning and nobody had foreseen it.</p>"

SHELLS = {
    "login form": f"<title>Log in</title><h1>Welcome back</h1>{FORM}",
    "login form, other quotes": "<title>Anmelden</title><form><input TYPE='password'></form>",
    "login form without quotes": "<title>Sign in</title><form><input name=p type=password></form>",
    "paywall's login": f"<title>The Gazette</title><p>Subscribe to read on.</p>{FORM}<footer>Imprint</footer>",
    "waiting": "<title>Just a moment...</title><div id=a>Checking your browser before accessing gazette.example.</div>",
    "attention": "<title>Attention Required! | Cloudflare</title><h1>Sorry, you have been blocked</h1>",
    "denied": "<title>Access Denied</title><h1>Access Denied</h1><p>Reference 18.2f</p>",
    "interruption": "<title>Pardon Our Interruption</title><p>As you were browsing something made us think you were a bot.</p>",
    "robot": "<title>Robot or human?</title><p>Activate and hold the button</p>",
    "verify": "<title>Verifying you are human</title><p>This may take a few seconds.</p>",
    "script of a test": "<title>gazette.example</title><script src=/cdn-cgi/challenge-platform/x.js></script><p>Wait</p>",
    "frame of a test": '<title>gazette.example</title><iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>',
    "guard": "<title>DDoS-Guard</title><p>Checking your browser</p>",
    "script": "<title>App</title><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>",
}
LD = '{"@type": "NewsArticle"}'
ARTICLES = {
    "short, with a form": f"<title>The river</title><article>{STORY}</article>{FORM}",
    "short, typed": f'<title>The river</title><meta property="og:type" content="article">{STORY}{FORM}',
    "short, described": f'<title>The river</title><script type="application/ld+json">{LD}</script>{STORY}{FORM}',
    "long, with a form": f"<title>The river</title>{STORY * 20}{FORM}",
    "about tests": f"<title>Access denied: how sites keep programs away</title><article>{STORY}</article>",
    "long, about tests": f"<title>Are you a robot? The history of a question</title>{STORY * 20}",
    "a quotation": f"<title>Security check at the weir</title><blockquote>{STORY}</blockquote>",
    "no form": f"<title>The river</title>{STORY}",
}


def test_what_is_shown_in_place_of_an_article_is_none(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    addresses: dict[str, str] = {}
    for number, (name, page) in enumerate({**SHELLS, **ARTICLES}.items()):
        addresses[name] = world.page(f"https://site{number}.example/river", f"<html><body>{page}</body></html>")
    done = citesnap("archive", "a.db", *addresses.values(), env={"CITESNAP_MAX_WAIT": "0.1"})
    assert done.returncode == 3
    read = rows(tmp_path / "a.db", "select url from articles where first_read_at is not null order by id")
    assert {url for (url,) in read} == {addresses[name] for name in ARTICLES}
    outcomes = rows(
        tmp_path / "a.db", "select outcome, count(*) from attempts where source = 'article' group by outcome"
    )
    assert dict(outcomes) == {"captured": len(ARTICLES), "refused": len(SHELLS)}
    said = done.stderr.splitlines()
    assert sum("asks to log in" in line for line in said) == 4
    assert sum("a test for robots" in line for line in said) == 9
