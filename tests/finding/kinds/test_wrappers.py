"""What stands around the address of a post: redirectors of mail and newsletters, safe links, archives of deleted posts.

All are taken off without asking anybody. Rows are (what it is, the wrapper with `{}` for the target as `how` encodes it).
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from citesnap.platforms import identify
from finding.kinds.table import check, x

ID = "1420000000000000000"
TARGET = f"https://twitter.com/river_example/status/{ID}"
WITH_QUERY = f"{TARGET}?s=20&t=abc"


def plain(url: str) -> str:
    return url


def once(url: str) -> str:
    return quote(url, safe="")


def twice(url: str) -> str:
    return quote(quote(url, safe=""), safe="")


def thrice(url: str) -> str:
    return quote(twice(url), safe="")


def b64(url: str) -> str:
    return base64.b64encode(url.encode()).decode()


def b64_bare(url: str) -> str:
    return base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def b64_quoted(url: str) -> str:
    return quote(b64(url), safe="")


def b64_of_quoted(url: str) -> str:
    return base64.urlsafe_b64encode(quote(url, safe="").encode()).decode().rstrip("=")


def in_json(key: str) -> Callable[[str], str]:
    return lambda url: base64.urlsafe_b64encode(json.dumps({"a": 1, key: url, "z": "x"}).encode()).decode().rstrip("=")


def jwt(url: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    return f"{head}.{in_json('url')(url)}.c2lnbmF0dXJl"


def mandrill(url: str) -> str:
    inner = json.dumps({"u": 30, "v": 1, "url": url.replace("/", "\\/"), "id": "x"}).replace("\\\\/", "\\/")
    return base64.urlsafe_b64encode(json.dumps({"s": "sig", "v": 1, "p": inner}).encode()).decode().rstrip("=")


def zipped(url: str) -> str:
    data = zlib.compress(json.dumps({"h": "x", "l": url}).encode())
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def framed(url: str) -> str:
    return (
        base64.urlsafe_b64encode(b"\x08\x13\x22" + bytes([len(url)]) + url.encode() + b"\xd2\x01\x00")
        .decode()
        .rstrip("=")
    )


def proofpoint2(url: str) -> str:
    return "".join(c if c.isalnum() or c == "." else "_" if c == "/" else f"-{ord(c):02X}" for c in url)


def hexed(url: str) -> str:
    return url.encode().hex()


def backwards(url: str) -> str:
    return url.partition("://")[2]


WRAPPERS: list[tuple[str, str, Callable[[str], str]]] = [
    # newsletters and mail
    ("Substack", "https://substack.com/redirect/2/{}?", in_json("e")),
    ("Substack with signature", "https://substack.com/redirect/2/{}.Sxyz_-123", in_json("e")),
    ("open.substack", "https://open.substack.com/redirect?url={}", once),
    ("Mailgun", "https://email.mg1.riverton.example/c/{}", zipped),
    ("Mandrill", "https://mandrillapp.com/track/click/30123456/twitter.com?p={}", mandrill),
    ("Customer.io", "https://e.customeriomail.com/e/c/{}/0123abcd", in_json("href")),
    ("ConvertKit", "https://click.convertkit-mail.com/abc123/def456/{}", b64),
    ("ConvertKit, other host", "https://click.convertkit-mail2.com/abc123def/xyz/{}", b64_bare),
    ("Sailthru", "https://link.riverton.example/click/12345678.9012/{}/5f0c1b2d3e4f5a6b7c8d9e0fBabc12345", b64_bare),
    ("ActiveCampaign", "https://riverton.acemlnb.com/Prod/link-tracker?redirectUrl={}&sig=abc", b64_of_quoted),
    ("ActiveCampaign, plain", "https://riverton.lt.acemlnc.com/Prod/link-tracker?notrack=1&redirectUrl={}", b64_quoted),
    ("Cision", "https://c212.net/c/link/?t=0&l=en&o=1234-1&h=99&u={}&a=post", once),
    ("Meltwater", "https://transition.meltwater.com/redirect?url={}", once),
    ("Google Alerts", "https://www.google.com/url?rct=j&sa=t&url={}&ct=ga&cd=abc", once),
    ("Google News", "https://news.google.com/rss/articles/{}?oc=5", framed),
    ("HubSpot", "https://info.riverton.example/e/er?s=1&lid=2&elqTrackId=3&redirect={}", once),
    ("Pardot", "https://go.riverton.example/e/12345/{}", plain),
    ("Eloqua", "https://s123.t.eloqua.com/e/f2?elq=x&url={}", once),
    ("Marketo", "https://riverton.example/rs/click?mkt_tok=abc&target={}", once),
    ("Feedburner", "https://feedproxy.google.com/~r/x/~3/abc/?url={}", once),
    ("Feedly", "https://feedly.com/i/redirect?url={}", once),
    ("Inoreader", "https://www.inoreader.com/link?u={}", once),
    ("Klaviyo", "https://manage.kmail-lists.com/redirect?location={}", once),
    ("JSON web token", "https://mail.riverton.example/click?token={}", jwt),
    ("hexadecimal", "https://click.riverton.example/r?u={}", hexed),
    ("Yahoo", "https://r.search.yahoo.com/_ylt=Abc;_ylu=X3o/RV=2/RE=162/RO=10/RU={}/RK=2/RS=abc-", once),
    ("Bing", "https://www.bing.com/ck/a?!&&p=abc&u=a1{}&ntb=1", b64_bare),
    ("DuckDuckGo", "https://duckduckgo.com/l/?uddg={}&rut=abc", once),
    ("Yandex", "https://yandex.ru/turbo?text={}", once),
    ("Yandex click", "https://clck.yandex.ru/redir/nWO/dv?data=x&url={}", once),
    ("Baidu-like", "https://link.zhihu.com/?target={}", once),
    ("CSDN", "https://link.csdn.net/?target={}", once),
    ("Jianshu", "https://links.jianshu.com/go?to={}", once),
    ("Douban", "https://www.douban.com/link2/?url={}", once),
    ("QQ mail", "https://mail.qq.com/cgi-bin/readtemplate?t=x&gourl={}", once),
    ("Steam", "https://steamcommunity.com/linkfilter/?u={}", once),
    ("Slack", "https://slack-redir.net/link?url={}", once),
    ("LinkedIn", "https://www.linkedin.com/redir/redirect?url={}&urlhash=abc", once),
    ("LinkedIn safety", "https://www.linkedin.com/safety/go?url={}&trk=x", once),
    ("VK", "https://vk.com/away.php?to={}&post=1", once),
    ("OK", "https://ok.ru/dk?cmd=logExternal&st.link={}", once),
    ("Medium", "https://medium.com/r/?url={}", once),
    ("Disqus", "https://disq.us/?url={}%3AAbCd&cuid=1", once),
    ("Pocket", "https://getpocket.com/redirect?url={}", once),
    ("Tumblr", "https://href.li/?{}", plain),
    ("t.umblr", "https://t.umblr.com/redirect?z={}&t=abc", once),
    ("DeviantArt", "https://www.deviantart.com/users/outgoing?{}", plain),
    (
        "Discord media",
        "https://images-ext-1.discordapp.net/external/abc/https/twitter.com/river_example/status/" + ID,
        plain,
    ),
    ("Facebook", "https://l.facebook.com/l.php?u={}&h=AT0", once),
    ("Instagram", "https://l.instagram.com/?u={}&e=AT", once),
    ("Threads", "https://l.threads.com/?u={}&e=AT", once),
    ("YouTube", "https://www.youtube.com/redirect?event=video_description&q={}", once),
    ("Reddit", "https://out.reddit.com/t3_abc?url={}&token=x", once),
    ("Skimlinks", "https://go.skimresources.com/?id=1X2&url={}", once),
    ("Viglink", "https://redirect.viglink.com/?key=x&u={}", once),
    ("Sharethrough", "https://track.riverton.example/r?destination={}", once),
    ("Bitly warning", "https://bitly.com/a/warning?hash=x&url={}", once),
    ("AMP", "https://www.google.com/amp/s/twitter.com/river_example/status/" + ID, plain),
    ("encoded twice", "https://mail.riverton.example/r?url={}", twice),
    ("encoded three times", "https://mail.riverton.example/r?url={}", thrice),
    (
        "a wrapper in a wrapper",
        "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3D{}%26h%3DAT0&data=05",
        twice,
    ),
    (
        "base64 in a wrapper",
        "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fclick.convertkit-mail.com%2Fa%2Fb%2F{}&data=05",
        b64_quoted,
    ),
    # safe links
    ("Microsoft", "https://nam12.safelinks.protection.outlook.com/?url={}&data=05%7C01%7C&sdata=abc&reserved=0", once),
    ("Microsoft for governments", "https://gcc02.safelinks.protection.office365.us/?url={}&data=05", once),
    (
        "Teams",
        "https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={}&locale=en-us",
        once,
    ),
    ("Proofpoint 1", "https://urldefense.proofpoint.com/v1/url?u={}&k=abc%3D&r=x", once),
    ("Proofpoint 2", "https://urldefense.proofpoint.com/v2/url?u={}&d=DwMFAg&c=abc&r=x&m=y&s=z&e=", proofpoint2),
    ("Proofpoint 3", "https://urldefense.com/v3/__{}__;!!Abc123!xyz$", plain),
    ("Proofpoint 3, governments", "https://urldefense.us/v3/__{}__;!!Abc123!xyz$", plain),
    ("Proofpoint 3, old host", "https://urldefense.proofpoint.com/v3/__{}__;!!Abc123!xyz$", plain),
    ("Barracuda", "https://linkprotect.cudasvc.com/url?a={}&c=E,1,abc&typo=1", once),
    ("Cisco", "https://secure-web.cisco.com/1abcDEF_-x/{}", once),
    ("Symantec", "https://clicktime.symantec.com/3ABCdef?u={}", once),
    ("Symantec, older", "https://clicktime.symantec.com/a/1/abc=?d=xyz&u={}", once),
    ("Postoffice", "https://clicktime.cloud.postoffice.net/clicktime.php?U={}&E=x", once),
    ("Trend Micro", "https://ddec1-0-en-ctp.trendmicro.com:443/wis/clicktime/v1/query?url={}&umid=abc&auth=x", once),
    ("Sophos", "https://eu-central-1.protection.sophos.com/?d=twitter.com&u={}&i=abc&t=x&h=y", b64_quoted),
    ("FireEye", "https://protect2.fireeye.com/v1/url?k=abc&q=1&e=x&u={}", once),
    ("Check Point", "https://url.avanan.click/v2/___{}___.YXAzOm1pbWU6YTpvOmFiYw", plain),
    ("Check Point, other host", "https://protect.checkpoint.com/v2/___{}___.YXAzOm1pbWU6YTpvOmFiYw", plain),
    ("Fortinet", "https://mail.riverton.example/fmlurlsvc/?fewReq=:B:JVI&url={}", once),
    ("Trustwave", "https://scanmail.trustwave.com/?c=1234&d=abc&u={}", once),
    ("Trustwave Marshal", "https://emea.blackspider.com/?s=1&u={}", once),
    ("Libraesva", "https://urlsand.esvalabs.com/?u={}&e=abc&h=def&f=y&p=y", once),
    ("Menlo", "https://safe.menlosecurity.com/{}", plain),
    ("EdgePilot", "https://link.edgepilot.com/s/abc/def?u={}", once),
    ("GreatHorn", "https://greathorn.example/open?url={}", once),
    ("Zix", "https://linkscan.io/scan/ux/aHR0/?u={}", once),
    ("Bitdefender", "https://linkscan.bitdefender.example/?url={}&token=x", once),
    ("Vade", "https://par.safeurl.example/u/?link={}", once),
    ("Inky", "https://shared.outlook.inky.com/link?domain=twitter.com&t=h.{}", zipped),
    ("SpamTitan", "https://linklock.titanhq.com/analyse?url={}&data=eJx", once),
    ("Cloudflare", "https://url.us.m.mimecastprotect.example/s/abc?domain=twitter.com&url={}", once),
    # archives
    ("Wayback", "https://web.archive.org/web/20210728000000/{}", plain),
    ("Wayback, encoded", "https://web.archive.org/web/20210728000000/{}", once),
    ("Wayback, raw", "https://web.archive.org/web/20210728000000id_/{}", plain),
    ("archive.today", "https://archive.ph/newest/{}", plain),
    ("archive.today, search", "https://archive.ph/?run=1&url={}", once),
    ("Ghostarchive", "https://ghostarchive.org/search?term={}", once),
    ("Arquivo", "https://arquivo.pt/wayback/20210728000000/{}", plain),
    ("Memento", "https://timetravel.mementoweb.org/memento/20210728/{}", plain),
    ("WebCite", "https://www.webcitation.org/query?url={}&date=2021-07-28", once),
    ("Google cache", "https://webcache.googleusercontent.com/search?q=cache:AbCdEf12345:{}+flood&cd=1", plain),
    ("Freezepage", "https://www.freezepage.com/freeze?url={}", once),
    ("Topsy", "http://topsy.com/" + backwards(TARGET), plain),
    ("Topsy trackback", "http://topsy.com/trackback?url={}", once),
]


@pytest.mark.parametrize("target", [TARGET, WITH_QUERY])
@pytest.mark.parametrize(("what", "wrapper", "how"), WRAPPERS)
def test_wrappers_are_taken_off(what: str, wrapper: str, how: Callable[[str], str], target: str) -> None:
    url = wrapper.replace("{}", how(target))
    ref = identify(url)
    assert ref is not None and (ref.native_id, ref.handle) == (ID, "river_example"), url


@pytest.mark.parametrize(("what", "wrapper", "how"), WRAPPERS)
def test_wrapped_addresses_in_text_are_links(what: str, wrapper: str, how: Callable[[str], str]) -> None:
    url = wrapper.replace("{}", how(TARGET))
    check(f"She wrote it <{url}> a day before.", [x(ID)])
    check(f"[her post]({url}) was deleted.", [x(ID)])


BARE = [
    f"https://projects.propublica.org/politwoops/tweet/{ID}",
    f"https://politwoops.sunlightfoundation.com/tweet/{ID}",
    f"https://www.politwoops.com/tweet/{ID}",
    f"https://politwoops.eu/p/riverton/tweet/{ID}",
    f"https://politwoops.nl/tweets/{ID}",
    f"https://polititweet.org/tweet?account=12345&tweet={ID}",
    f"https://polititweet.org/tweet?tweet={ID}&account=12345",
    f"https://deleted.riverton.example/tweet/{ID}.html",
    f"https://archive.riverton.example/tweets/{ID}/",
    f"https://www.tweetsave.com/river_example/status/{ID}",
    f"https://favstar.fm/users/river_example/status/{ID}",
    f"https://twstalker.com/river_example/status/{ID}",
    f"https://tweettunnel.com/reply.php?status_id={ID}",
    f"https://trumptwitterarchive.example/view?tweetid={ID}",
]


@pytest.mark.parametrize("url", BARE)
def test_archives_of_deleted_posts_tell_the_id(url: str) -> None:
    ref = identify(url)
    assert ref is not None and (ref.platform, ref.native_id) == ("x", ID)


OTHER_PLATFORMS = [
    ("https://www.reveddit.com/v/examplerivers/comments/1abc2d/a_title/", "reddit", "1abc2d"),
    ("https://www.unddit.com/r/examplerivers/comments/1abc2d/a_title/", "reddit", "1abc2d"),
    ("https://ceddit.com/r/examplerivers/comments/1abc2d/a_title/", "reddit", "1abc2d"),
    ("https://removeddit.com/r/examplerivers/comments/1abc2d/", "reddit", "1abc2d"),
    (
        "https://nam12.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbsky.app%2Fprofile%2Friver.example.com%2Fpost%2F3krfexamp2k2w&data=05",
        "bluesky",
        "3krfexamp2k2w",
    ),
    (
        f"https://substack.com/redirect/2/{in_json('e')('https://www.instagram.com/p/CexAmpLe123/')}",
        "instagram",
        "CexAmpLe123",
    ),
    (
        f"https://click.convertkit-mail.com/a/b/{b64('https://mastodon.social/@river_example/109761234567890123')}",
        "mastodon",
        "109761234567890123",
    ),
    (f"https://eu.protection.sophos.com/?d=t.me&u={b64('https://t.me/example_river/7356')}", "telegram", "7356"),
    (f"https://click.pstmrk.it/3s/{once('twitter.com/river_example/status/' + ID)}/abcD/ef01", "x", ID),
    (f"https://track.pstmrk.it/3ts/{once('t.me/example_river/7356')}/abcD/ef01?x=1", "telegram", "7356"),
    (
        f"https://click.pstmrk.it/2s/{once('www.facebook.com/river.example/posts/1234567890123456')}/a",
        "facebook",
        "1234567890123456",
    ),
]


@pytest.mark.parametrize(("url", "platform", "native_id"), OTHER_PLATFORMS)
def test_wrappers_of_other_platforms(url: str, platform: str, native_id: str) -> None:
    ref = identify(url)
    assert ref is not None and (ref.platform, ref.native_id) == (platform, native_id)


NOT_WRAPPERS = [
    f"https://riverton.example/share?url={once(TARGET)}",
    f"https://riverton.example/submit?url={once(TARGET)}",
    f"https://riverton.example/login?next={once(TARGET)}",
    f"https://riverton.example/story?ref={once(TARGET)}",
    f"https://riverton.example/story?referrer={once(TARGET)}",
    "https://riverton.example/tweet/12345",
    "https://riverton.example/tweets/2021",
    "https://riverton.example/story/aHR0cHM6Ly9yaXZlcnRvbi5leGFtcGxlLw",
    "https://riverton.example/a/" + "QUJD" * 400,
    "https://riverton.example/a/" + base64.b64encode(zlib.compress(b"x" * 5_000_000)).decode(),
    "https://riverton.example/a?p=eyJlIjoi",
    "https://riverton.example/cart?tweet=hello",
]


@pytest.mark.parametrize("url", NOT_WRAPPERS)
def test_what_wraps_no_post(url: str) -> None:
    assert identify(url) is None


@pytest.mark.parametrize(("what", "wrapper", "how"), WRAPPERS)
def test_wrapped_addresses_in_html_are_links(what: str, wrapper: str, how: Callable[[str], str]) -> None:
    url = wrapper.replace("{}", how(TARGET)).replace("&", "&amp;")
    page = f'<html><body><article><h1>High water</h1><p>She wrote <a href="{url}">that the river rises</a>, a day before.</p></article></body></html>'
    check(page, [x(ID)])
