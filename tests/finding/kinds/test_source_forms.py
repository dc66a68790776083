"""Embed markup of source formats: shortcodes, templates, components, directives, BBCode, wikitext.

Rows are (system, source, what it embeds). Every source stands alone, among paragraphs, and in an HTML comment, where it is none.
"""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
B = "1420000000000000001"
URL = f"https://twitter.com/river_example/status/{A}"
XURL = f"https://x.com/river_example/status/{A}"
TID = "3krfexamp2k2w"
DID = "did:plc:abcdefghijklmnopqrstuvwx"
BSKY = f"https://bsky.app/profile/river.example.com/post/{TID}"
TOOT = "109761234567890123"
TOOT_URL = f"https://mastodon.social/@river_example/{TOOT}"
TIKTOK = "7123456789012345678"
TIKTOK_URL = f"https://www.tiktok.com/@river.example/video/{TIKTOK}"
INSTA_URL = "https://www.instagram.com/p/CexAmpLe123/"
FB = "1234567890123456"
FB_URL = f"https://www.facebook.com/river.example/posts/{FB}"
REDDIT_URL = "https://www.reddit.com/r/examplerivers/comments/1abc2d/a_title/"
LINKEDIN = "7012345678901234567"
LINKEDIN_URL = f"https://www.linkedin.com/feed/update/urn:li:activity:{LINKEDIN}/"
THREADS_URL = "https://www.threads.net/@river.example/post/CexAmpLe123"
PIN = "123456789012345678"


def e(post_id: str = A, handle: str | None = "river_example") -> dict[str, Any]:
    return x(post_id, handle, kind="embed")


def of(platform: str, post_id: str, handle: str | None = None) -> dict[str, Any]:
    return post(platform, post_id, handle, kind="embed")


IDS = e(handle=None)
INSTA = of("instagram", "CexAmpLe123")
SKY, SKY_BY = of("bluesky", TID), of("bluesky", TID, "river.example.com")
MASTO = of("mastodon", TOOT, "river_example")
TOK, TOK_BY = of("tiktok", TIKTOK), of("tiktok", TIKTOK, "river.example")
FACE, FACE_BY = of("facebook", FB), of("facebook", FB, "river.example")
RED = of("reddit", "1abc2d")
LINKED = of("linkedin", LINKEDIN)
THR, THR_BY = of("threads", "CexAmpLe123"), of("threads", "CexAmpLe123", "river.example")
TEL = of("telegram", "7356", "example_river")
PINNED = of("pinterest", PIN)

FORMS: list[tuple[str, str, Expected]] = [
    # Hugo
    ("hugo", f'{{{{< tweet user="river_example" id="{A}" >}}}}', [e()]),
    ("hugo", f'{{{{< x user="river_example" id="{A}" >}}}}', [e()]),
    ("hugo", f"{{{{< tweet {A} >}}}}", [IDS]),
    ("hugo", f"{{{{<tweet {A}>}}}}", [IDS]),
    ("hugo", f'{{{{<tweet id="{A}">}}}}', [IDS]),
    ("hugo", f'{{{{< twitter user="river_example" id="{A}" >}}}}', [e()]),
    ("hugo", f"{{{{< twitter_simple user=river_example id={A} >}}}}", [e()]),
    ("hugo", f'{{{{% tweet "{A}" %}}}}', [IDS]),
    ("hugo", f'{{{{% x user="river_example" id="{A}" %}}}}', [e()]),
    ("hugo", f"{{{{< tweet id=`{A}` user=`river_example` />}}}}", [e()]),
    ("hugo", f"{{{{< tweet\n  user=river_example\n  id={A}\n>}}}}", [e()]),
    ("hugo", f'{{{{< tweet "{URL}" >}}}}', [e()]),
    ("hugo", f"{{{{< tweet-single {A} >}}}}", [IDS]),
    ("hugo", f"{{{{< embed/tweet id={A} >}}}}", [IDS]),
    ("hugo", "{{< instagram CexAmpLe123 >}}", [INSTA]),
    ("hugo", "{{< instagram CexAmpLe123 hidecaption >}}", [INSTA]),
    ("hugo", '{{< instagram_simple id="CexAmpLe123" >}}', [INSTA]),
    ("hugo", f'{{{{< mastodon instance="mastodon.social" id="{TOOT}" >}}}}', [of("mastodon", TOOT)]),
    ("hugo", f'{{{{< mastodon status="{TOOT_URL}" >}}}}', [MASTO]),
    ("hugo", f'{{{{< toot instance="mastodon.social" user="river_example" id="{TOOT}" >}}}}', [MASTO]),
    ("hugo", f'{{{{< bluesky link="{BSKY}" >}}}}', [SKY_BY]),
    ("hugo", f'{{{{< bluesky handle="river.example.com" id="{TID}" >}}}}', [SKY_BY]),
    ("hugo", f"{{{{< bluesky {DID} {TID} >}}}}", [SKY]),
    ("hugo", f'{{{{< bluesky "at://{DID}/app.bsky.feed.post/{TID}" >}}}}', [SKY]),
    ("hugo", f"{{{{< tiktok {TIKTOK} >}}}}", [TOK]),
    ("hugo", f'{{{{< tiktok user="river.example" id="{TIKTOK}" >}}}}', [TOK_BY]),
    ("hugo", f'{{{{< reddit url="{REDDIT_URL}" >}}}}', [RED]),
    ("hugo", "{{< telegram example_river/7356 >}}", [TEL]),
    ("hugo", '{{< telegram channel="example_river" post="7356" >}}', [TEL]),
    ("hugo", f'{{{{< facebook "{FB_URL}" >}}}}', [FACE_BY]),
    ("hugo", f'{{{{< linkedin "{LINKEDIN_URL}" >}}}}', [LINKED]),
    ("hugo", f'{{{{< threads "{THREADS_URL}" >}}}}', [THR_BY]),
    ("hugo", f"{{{{< pinterest {PIN} >}}}}", [PINNED]),
    ("hugo", f'{{{{< embed url="{URL}" >}}}}', [e()]),
    ("hugo", f'{{{{< social-post "{BSKY}" >}}}}', [SKY_BY]),
    # Quarto
    ("quarto", f"{{{{< tweet river_example {A} >}}}}", [e()]),
    ("quarto", f"{{{{< tweet user=river_example id={A} >}}}}", [e()]),
    ("quarto", f"{{{{< twitter {URL} >}}}}", [e()]),
    # Jekyll, Liquid, Octopress, Hexo
    ("jekyll", f"{{% twitter {URL} %}}", [e()]),
    ("jekyll", f"{{% twitter {A} %}}", [IDS]),
    ("jekyll", f"{{% tweet {URL} %}}", [e()]),
    ("jekyll", f"{{% tweet {A} %}}", [IDS]),
    ("jekyll", f"{{%tweet {A}%}}", [IDS]),
    ("jekyll", f"{{%- tweet {A} -%}}", [IDS]),
    ("jekyll", f'{{% tweet "{URL}" align=center %}}', [e()]),
    ("jekyll", f"{{% twitter {URL} maxwidth=500 limit=5 %}}", [e()]),
    ("jekyll", f"{{% twitter oembed {URL} %}}", [e()]),
    ("jekyll", f'{{% include tweet.html id="{A}" %}}', [IDS]),
    ("jekyll", f'{{% include embed/twitter.html id="{A}" user="river_example" %}}', [e()]),
    ("jekyll", f"{{% include twitter.html url='{URL}' %}}", [e()]),
    ("jekyll", f'{{% include_cached embeds/tweet.liquid tweet_id="{A}" %}}', [IDS]),
    ("jekyll", f'{{% render "tweet", id: "{A}" %}}', [IDS]),
    ("jekyll", f"{{% embed {URL} %}}", [e()]),
    ("jekyll", f"{{% oembed {URL} %}}", [e()]),
    ("jekyll", "{% instagram CexAmpLe123 %}", [INSTA]),
    ("jekyll", f"{{% mastodon {TOOT_URL} %}}", [MASTO]),
    ("jekyll", f"{{% toot {TOOT_URL} %}}", [MASTO]),
    ("jekyll", f"{{% bluesky {BSKY} %}}", [SKY_BY]),
    ("hexo", f"{{% tweet {URL} %}}", [e()]),
    ("hexo", f"{{% twitter {A} @river_example %}}", [e()]),
    ("hexo", f"{{% twitter {A} dark %}}", [IDS]),
    ("hexo", f"{{% instagram {INSTA_URL} %}}", [INSTA]),
    # dev.to
    ("dev.to", f"{{% twitter {A} %}}", [IDS]),
    ("dev.to", f"{{% tweet {A} %}}", [IDS]),
    ("dev.to", f"{{% embed {XURL} %}}", [e()]),
    ("dev.to", f"{{% embed {BSKY} %}}", [SKY_BY]),
    ("dev.to", "{% instagram CexAmpLe123 %}", [INSTA]),
    ("dev.to", f"{{% reddit {REDDIT_URL} %}}", [RED]),
    ("dev.to", f"{{% tiktok {TIKTOK_URL} %}}", [TOK_BY]),
    # GitBook, HackMD
    ("gitbook", f'{{% embed url="{URL}" %}}', [e()]),
    ("gitbook", f'{{% embed url="{URL}" %}}\nThe river\n{{% endembed %}}', [e()]),
    ("hackmd", f"{{%twitter {A} %}}", [IDS]),
    # Zola, Jinja, Nunjucks, Eleventy, Twig, Tera
    ("zola", f'{{{{ tweet(url="{URL}") }}}}', [e()]),
    ("zola", f'{{{{ twitter(id="{A}") }}}}', [IDS]),
    ("zola", f'{{{{ tweet(user="river_example", id="{A}") }}}}', [e()]),
    ("zola", f"{{{{ mastodon(host='mastodon.social', user='river_example', id='{TOOT}') }}}}", [MASTO]),
    ("zola", f'{{{{ toot(url="{TOOT_URL}") }}}}', [MASTO]),
    ("zola", f'{{{{ bluesky(url="{BSKY}") }}}}', [SKY_BY]),
    ("zola", f'{{% tweet(id="{A}") %}}The river{{% end %}}', [IDS]),
    ("nunjucks", f'{{% tweet "{A}" %}}', [IDS]),
    ("nunjucks", f'{{{{ tweet("{A}") | safe }}}}', [IDS]),
    ("eleventy", f'{{% tweet "river_example", "{A}" %}}', [e()]),
    ("eleventy", f'{{% twitter "{URL}" %}}', [e()]),
    ("twig", f"{{{{ tweet('{A}') }}}}", [IDS]),
    ("twig", f"{{{{ craft.oembed.render('{URL}') }}}}", [e()]),
    ("statamic", f'{{{{ tweet id="{A}" }}}}', [IDS]),
    ("statamic", f'{{{{ twitter:tweet url="{URL}" }}}}', [e()]),
    ("ghost", f'{{{{> tweet id="{A}"}}}}', [IDS]),
    # Pelican, Nikola
    ("pelican", f"{{% tweet {A} %}}", [IDS]),
    ("pelican", f"[tweet:{URL}]", [e()]),
    ("nikola", f"{{{{% tweet {A} %}}}}", [IDS]),
    ("nikola", f"{{{{% media url={URL} %}}}}", [e()]),
    ("nikola", f".. media:: {URL}", [e()]),
    # reStructuredText and MyST
    ("rst", f".. tweet:: {URL}", [e()]),
    ("rst", f".. tweet:: {A}", [IDS]),
    ("rst", f".. twitter:: {A}\n   :user: river_example\n   :theme: dark", [e()]),
    ("rst", f".. tweet::\n   :id: {A}\n   :user: river_example", [e()]),
    ("rst", f".. oembed:: {URL}\n   :maxwidth: 500", [e()]),
    ("rst", f".. mastodon:: {TOOT_URL}", [MASTO]),
    ("rst", ".. instagram:: CexAmpLe123", [INSTA]),
    ("rst", f"Look at :tweet:`{A}` there.", [IDS]),
    ("rst", f"Look at :tweet:`{URL}` there.", [e()]),
    ("myst", f"```{{tweet}} {URL}\n```", [e()]),
    ("myst", f"```{{tweet}} {A}\n:theme: dark\n```", [IDS]),
    ("myst", f":::{{tweet}} {URL}\n:::", [e()]),
    ("myst", f"::::{{tweet}}\n:id: {A}\n:user: river_example\n::::", [e()]),
    ("myst", f"See {{tweet}}`{A}` there.", [IDS]),
    ("myst", f"```{{embed}} {URL}\n```", [e()]),
    # remark directives, Nuxt Content, Astro, VitePress
    ("remark", f"::tweet{{id={A}}}", [IDS]),
    ("remark", f'::tweet{{id="{A}" user="river_example"}}', [e()]),
    ("remark", f"::tweet[{A}]", [IDS]),
    ("remark", f"::tweet{{#{A}}}", [IDS]),
    ("remark", f":tweet{{#{A}}}", [IDS]),
    ("remark", f"::twitter[{URL}]", [e()]),
    ("remark", f":::tweet{{id={A}}}\n:::", [IDS]),
    ("nuxt", f'::tweet{{id="{A}"}}\n::', [IDS]),
    ("nuxt", f"::bluesky-post{{url={BSKY}}}\n::", [SKY_BY]),
    # MDX and components
    ("mdx", f'<Tweet id="{A}" />', [IDS]),
    ("mdx", f'<Tweet id="{A}"/>', [IDS]),
    ("mdx", f"<Tweet id={{'{A}'}} />", [IDS]),
    ("mdx", f"<Tweet id={{`{A}`}} />", [IDS]),
    ("mdx", f"<Tweet id={{{A}}} />", [IDS]),
    ("mdx", f'<Tweet\n  id="{A}"\n  theme="dark"\n/>', [IDS]),
    ("mdx", f'<Tweet tweetId="{A}" options={{{{ theme: "dark" }}}} />', [IDS]),
    ("mdx", f'<Tweet id="{A}"></Tweet>', [IDS]),
    ("mdx", f"<Tweet>{A}</Tweet>", [IDS]),
    ("mdx", f'<Tweet tweetLink="river_example/status/{A}" />', [e()]),
    ("mdx", f'<Tweet url="{URL}" />', [e()]),
    ("mdx", f"<Tweet :id=\"'{A}'\" />", [IDS]),
    ("mdx", f'<TwitterTweetEmbed tweetId={{"{A}"}} />', [IDS]),
    ("mdx", f'<TweetEmbed id="{A}" user="river_example" />', [e()]),
    ("mdx", f'<StaticTweet id="{A}" />', [IDS]),
    ("mdx", f'<XPost id="{A}" />', [IDS]),
    ("mdx", f'<XEmbed url="{XURL}" width={{325}} />', [e()]),
    ("mdx", f'<Twitter.Tweet id="{A}" />', [IDS]),
    ("mdx", '<Instagram instagramId="CexAmpLe123" />', [INSTA]),
    ("mdx", f'<InstagramEmbed url="{INSTA_URL}" width={{328}} />', [INSTA]),
    ("mdx", f'<TikTok tikTokId="{TIKTOK}" />', [TOK]),
    ("mdx", f'<TikTokEmbed url="{TIKTOK_URL}" />', [TOK_BY]),
    ("mdx", f'<FacebookEmbed url="{FB_URL}" />', [FACE_BY]),
    ("mdx", f'<BlueskyPost id="{BSKY}" />', [SKY_BY]),
    ("mdx", f'<BlueskyEmbed uri="at://{DID}/app.bsky.feed.post/{TID}" />', [SKY]),
    ("mdx", f'<MastodonPost url="{TOOT_URL}" />', [MASTO]),
    ("mdx", f'<Toot instance="mastodon.social" id="{TOOT}" />', [of("mastodon", TOOT)]),
    ("mdx", f'<RedditEmbed url="{REDDIT_URL}" />', [RED]),
    ("mdx", f'<LinkedInEmbed url="{LINKEDIN_URL}" />', [LINKED]),
    ("mdx", '<Threads id="CexAmpLe123" />', [THR]),
    ("mdx", f'<Pin pinId="{PIN}" />', [PINNED]),
    ("mdx", f'<Embed src="{URL}" />', [e()]),
    ("mdx", f'<OEmbed link="{URL}" />', [e()]),
    ("mdx", f'<tweet-embed tweet-id="{A}"></tweet-embed>', [IDS]),
    ("slidev", f'<Tweet id="{A}" scale="0.65" />', [IDS]),
    ("drupal", f'<drupal-url data-embed-url="{URL}" data-url-provider="Twitter"></drupal-url>', [e()]),
    ("ckeditor", f'<oembed url="{URL}"></oembed>', [e()]),
    ("wagtail", f'<embed embedtype="media" url="{URL}"/>', [e()]),
    ("middleman", f'<%= tweet "{A}" %>', [IDS]),
    ("middleman", f"<%= embed_tweet('{URL}') %>", [e()]),
    # Gatsby
    ("gatsby", f"`tweet: {URL}`", [e()]),
    ("gatsby", f"`twitter: {URL}`", [e()]),
    ("gatsby", f"`oembed: {URL}`", [e()]),
    ("gatsby", f"`embed: {URL}`", [e()]),
    ("gatsby", f"`instagram: {INSTA_URL}`", [INSTA]),
    ("gatsby", "`instagram: CexAmpLe123`", [INSTA]),
    ("gatsby", f"`tiktok: {TIKTOK_URL}`", [TOK_BY]),
    # WordPress
    ("wordpress", f"[tweet {A}]", [IDS]),
    ("wordpress", f"[tweet {URL}]", [e()]),
    ("wordpress", f'[tweet id="{A}" theme="dark"]', [IDS]),
    ("wordpress", f"[tweet {URL} hide_thread='true' width='450']", [e()]),
    ("wordpress", f"[embed]{URL}[/embed]", [e()]),
    ("wordpress", f'[embed width="500"]{URL}[/embed]', [e()]),
    ("wordpress", f"[twitter {URL}]", [e()]),
    ("wordpress", f'[blackbirdpie id="{A}"]', [IDS]),
    ("wordpress", f'[blackbirdpie url="{URL}"]', [e()]),
    ("wordpress", f"[embedtweet {A}]", [IDS]),
    ("wordpress", f"[instagram url={INSTA_URL} hidecaption=true]", [INSTA]),
    ("wordpress", f'[facebook url="{FB_URL}" /]', [FACE_BY]),
    ("wordpress", f'[fb-post url="{FB_URL}"]', [FACE_BY]),
    ("wordpress", f"[tiktok]{TIKTOK_URL}[/tiktok]", [TOK_BY]),
    ("wordpress", f"[mastodon]{TOOT_URL}[/mastodon]", [MASTO]),
    (
        "gutenberg",
        f'<!-- wp:embed {{"url":"{URL}","type":"rich","providerNameSlug":"twitter"}} -->\n<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{URL}\n</div></figure>\n<!-- /wp:embed -->',
        [e()],
    ),
    (
        "gutenberg",
        f'<!-- wp:core-embed/twitter {{"url":"{URL}","type":"rich"}} -->\n<figure class="wp-block-embed-twitter">\n{URL}\n</figure>\n<!-- /wp:core-embed/twitter -->',
        [e()],
    ),
    ("gutenberg", f'<!-- wp:embed {{"url":"{BSKY.replace("/", chr(92) + "/")}"}} /-->', [SKY_BY]),
    # BBCode
    ("xenforo", f"[MEDIA=twitter]{A}[/MEDIA]", [IDS]),
    ("xenforo", f"[media=twitter]{A}[/media]", [IDS]),
    ("xenforo", "[MEDIA=instagram]CexAmpLe123[/MEDIA]", [INSTA]),
    ("xenforo", f"[MEDIA=facebook]{FB}[/MEDIA]", [FACE]),
    ("xenforo", f"[MEDIA=tiktok]{TIKTOK}[/MEDIA]", [TOK]),
    ("xenforo", "[MEDIA=reddit]examplerivers/comments/1abc2d[/MEDIA]", [RED]),
    ("xenforo", f"[MEDIA=pinterest]{PIN}[/MEDIA]", [PINNED]),
    ("xenforo", f"[MEDIA=bluesky]{DID}|{TID}[/MEDIA]", [SKY]),
    ("xenforo", "[MEDIA=telegram]example_river/7356[/MEDIA]", [TEL]),
    ("phpbb", f"[media]{URL}[/media]", [e()]),
    ("phpbb", f"[tweet]{A}[/tweet]", [IDS]),
    ("phpbb", f"[tweet]{URL}[/tweet]", [e()]),
    ("phpbb", f"[twitter]{URL}[/twitter]", [e()]),
    ("phpbb", f"[Twitter]{A}[/Twitter]", [IDS]),
    ("phpbb", f"[x]{XURL}[/x]", [e()]),
    ("phpbb", f"[bbvideo]{URL}[/bbvideo]", [e()]),
    ("vbulletin", f"[TWEET]{A}[/TWEET]", [IDS]),
    ("vbulletin", f"[video=twitter;{A}]{URL}[/video]", [e()]),
    ("vbulletin", f"[tweet={A}][/tweet]", [IDS]),
    ("smf", f"[twitter={URL}]", [e()]),
    ("vbulletin", "[instagram]CexAmpLe123[/instagram]", [INSTA]),
    # wikis and others
    ("dokuwiki", f"{{{{tweet>{A}}}}}", [IDS]),
    ("dokuwiki", f"{{{{twitter>{URL}}}}}", [e()]),
    ("contao", f"{{{{tweet::{A}}}}}", [IDS]),
    ("logseq", f"{{{{tweet {URL}}}}}", [e()]),
    ("logseq", f"- {{{{twitter {URL}}}}}", [e()]),
    ("logseq", f"{{{{video {URL}}}}}", [e()]),
    ("roam", f"{{{{[[tweet]]: {URL}}}}}", [e()]),
    ("roam", f"- {{{{[[twitter]]: {URL}}}}}", [e()]),
    ("roam", f"{{{{tweet: {URL}}}}}", [e()]),
    ("roam", f"{{{{[[embed]]: {URL}}}}}", [e()]),
    ("roam", f"{{{{iframe: {URL}}}}}", [e()]),
    ("obsidian", f"![]({URL})", [e()]),
    ("obsidian", f"![tweet]({XURL})", [e()]),
    ("obsidian", f"![a post|500]({TOOT_URL})", [MASTO]),
    ("zenn", f"@[tweet]({URL})", [e()]),
    ("zenn", f"@[card]({URL})", [e()]),
    ("markdown-it", f"@[twitter]({A})", [IDS]),
    ("hashnode", f"%[{URL}]", [e()]),
    ("asciidoc", f"tweet::{A}[]", [IDS]),
    ("asciidoc", f"twitter::{URL}[width=500]", [e()]),
    ("org", f"[[tweet:{A}]]", [IDS]),
    ("org", f"{{{{{{tweet({A})}}}}}}", [IDS]),
    ("tiddlywiki", f'<<tweet "{A}">>', [IDS]),
    ("tiddlywiki", f"<<tweet id:{A}>>", [IDS]),
    ("moinmoin", f"<<Tweet({A})>>", [IDS]),
    ("trac", f"[[Tweet({A})]]", [IDS]),
    ("joomla", f"{{tweet}}{A}{{/tweet}}", [IDS]),
    ("joomla", f"{{tweet {URL}}}", [e()]),
    ("confluence", f"{{tweet:id={A}}}", [IDS]),
    ("confluence", f"{{widget:url={URL}}}", [e()]),
    ("kirby", f"(tweet: {URL})", [e()]),
    ("kirby", f"(twitter: {URL} class: wide)", [e()]),
    ("kirby", f"(instagram: {INSTA_URL})", [INSTA]),
    ("blogdown", f"`r blogdown::shortcode('tweet', '{A}')`", [IDS]),
    ("blogdown", f'`r tweetrmd::tweet_embed("{URL}")`', [e()]),
    ("rmarkdown", f'```{{r, echo=FALSE}}\ntweetrmd::include_tweet("{URL}")\n```', [e()]),
    ("typst", f'#tweet("{A}")', [IDS]),
    # MediaWiki
    (
        "mediawiki",
        f"{{{{Tweet|name=Rana Example|username=river_example|date=July 27, 2021|text=The river is rising|ID={A}}}}}",
        [x(A, kind="embed", date="2021-07-27", text="The river is rising", author_name="Rana Example")],
    ),
    (
        "mediawiki",
        f"{{{{Tweet\n| name = Rana Example\n| username = river_example\n| date = July 27, 2021\n| text = The river<br />is rising\n| ID = {A}\n| block = y\n}}}}",
        [x(A, kind="embed", date="2021-07-27", text="The river\nis rising")],
    ),
    (
        "mediawiki",
        f"The flood.<ref>{{{{cite tweet |user=river_example |number={A} |date=27 July 2021 |title=The river is rising |access-date=1 August 2021}}}}</ref>",
        [x(A, date="2021-07-27", text="The river is rising")],
    ),
    (
        "mediawiki",
        f"<ref name=\"a\">{{{{Cite tweet|last1=Example|first1=Rana|author-link=Rana Example|user=river_example|number={A}|date=2021-07-27|title=The [[river]] is ''rising''}}}}</ref>",
        [x(A, date="2021-07-27", text="The river is rising", author_name="Rana Example")],
    ),
    (
        "mediawiki",
        f"{{{{Tweet |auteur=Rana |utilisateur=river_example |numéro={A} |date=27 juillet 2021 |texte=Le fleuve &amp; la ville}}}}",
        [x(A, date="2021-07-27", text="Le fleuve & la ville")],
    ),
    (
        "mediawiki",
        f"{{{{Твит |автор=Рана |пользователь=river_example |номер={A} |дата=27 июля 2021 |заголовок=Река}}}}",
        [x(A, date="2021-07-27", text="Река")],
    ),
    (
        "mediawiki",
        f"{{{{cite tweet |användare=river_example |nummer={A} |datum=27 juli 2021 |titel=Floden}}}}",
        [x(A, date="2021-07-27", text="Floden")],
    ),
    ("mediawiki", f"{{{{cite X post|user=river_example|number={A}|title=The river}}}}", [e()]),
    ("mediawiki", f"{{{{Twitter status|river_example|{A}}}}}", [e()]),
    ("mediawiki", f"{{{{Twitter status|user=river_example|id={A}}}}}", [e()]),
    (
        "mediawiki",
        f"{{{{Cita tweet|usuario=river_example|número={A}|fecha=27 de julio de 2021|título=El río sube}}}}",
        [x(A, date="2021-07-27", text="El río sube")],
    ),
    (
        "mediawiki",
        f"{{{{citar tweet |usuário=river_example |número={A} |data=27 de julho de 2021 |título=O rio sobe}}}}",
        [x(A, date="2021-07-27", text="O rio sobe")],
    ),
    (
        "mediawiki",
        "{{Cite Instagram|user=river.example|postid=CexAmpLe123|title=The river|date=27 July 2021}}",
        [post("instagram", "CexAmpLe123", "river.example", date="2021-07-27", text="The river")],
    ),
    (
        "mediawiki",
        f"{{{{Cite Mastodon|user=river_example|host=mastodon.social|postid={TOOT}|title=The river}}}}",
        [of("mastodon", TOOT, "river_example")],
    ),
    (
        "mediawiki",
        f"{{{{Cite Bluesky|user=river.example.com|postid={TID}|title=The river|date=27 July 2024}}}}",
        [post("bluesky", TID, "river.example.com", date="2024-07-27")],
    ),
    ("mediawiki", f"{{{{#widget:Tweet|id={A}}}}}", [IDS]),
    ("mediawiki", f"{{{{#widget:Twitter|url={URL}}}}}", [e()]),
    ("mediawiki", f"{{{{#tweet:{A}}}}}", [IDS]),
    ("mediawiki", f"{{{{#ev:twitter|{A}}}}}", [IDS]),
    ("mediawiki", f"<tweet>{A}</tweet>", [IDS]),
    ("mediawiki", f'<embedtweet id="{A}" />', [IDS]),
]


@pytest.mark.parametrize(("system", "source", "expected"), FORMS)
def test_embed_markup_of_source_formats(system: str, source: str, expected: Expected) -> None:
    check(source, expected, "text/markdown")
    check(
        f"# High water\n\nThe council asked for patience.\n\n{source}\n\nThen came the night.\n",
        expected,
        "text/markdown",
    )


@pytest.mark.parametrize(("system", "source", "expected"), [row for row in FORMS if "<!--" not in row[1]])
def test_in_a_comment_it_is_none(system: str, source: str, expected: Expected) -> None:
    check(f"The council asked for patience.\n\n<!-- {source} -->\n\nThen came the night.\n", [], "text/markdown")
    check(f"The council asked for patience.\n\n<!--\n{source}\n-->\n\nThen came the night.\n", [], "text/markdown")


def test_several_in_one_text_stand_in_order() -> None:
    text = "\n\n".join(["The river."] + [f"{{{{< tweet {int(A) + n} >}}}}\n\nParagraph {n}." for n in range(40)])
    check(text, [x(str(int(A) + n), None) for n in range(40)])


NONE: list[str] = [
    f"{{{{</* tweet {A} */>}}}}",
    f"{{{{%/* tweet {A} */%}}}}",
    f"{{% raw %}}{{% tweet {A} %}}{{% endraw %}}",
    f"{{% comment %}}{{% tweet {A} %}}{{% endcomment %}}",
    f"```\n{{{{< tweet {A} >}}}}\n```",
    f"~~~md\n{{% tweet {A} %}}\n~~~",
    f"Write `{{{{< tweet {A} >}}}}` to show a post.",
    f'Write `<Tweet id="{A}" />` to show a post.',
    f"<nowiki>{{{{#tweet:{A}}}}}</nowiki>",
    f'{{/* <Tweet id="{A}" /> */}}',
    f"%% {{{{tweet {A}}}}} %%",
    "{{< tweet >}}",
    "{{< tweet user=river_example >}}",
    "{{< twitter_cards >}}",
    "{% twitter_timeline river_example %}",
    "{{< youtube w7Ft2ymGmfc >}}",
    "{{< figure src=tweet.png >}}",
    "{{Twitter|river_example}}",
    "{{Twitter|id=river_example|name=Rana}}",
    "[twitter_follow user=river_example]",
    "<TwitterIcon size={24} />",
    '<TwitterShareButton url="https://riverton.example/1" />',
    "<TwitterFollowButton screenName={'river_example'} />",
    '<TwitterTimelineEmbed sourceType="profile" screenName="river_example" />',
    "- [x] done\n- [ ] tweet about it",
    "[tweet]: the word for a post",
    "(tweet: a short post)",
    "{% instagram_feed user %}",
    "{{ tweet.id }}",
    "{% for tweet in tweets %}{{ tweet.text }}{% endfor %}",
    f"{{% youtube {A} %}}",
    "![the river](https://riverton.example/river.jpg)",
    f".. note:: {A}",
    f".. code-block:: tweet\n\n   {A}",
    "[media]https://riverton.example/film.mp4[/media]",
    "<Tweet id={tweet.id} />",
    "<Tweet {...props} />",
    f"{{{{cite web|url=https://riverton.example/{A}|title=Tweet}}}}",
]


@pytest.mark.parametrize("source", NONE)
def test_what_embeds_no_post(source: str) -> None:
    check(source, [], "text/markdown")
    check(f"# High water\n\nThe council asked for patience.\n\n{source}\n\nThen came the night.\n", [], "text/markdown")
