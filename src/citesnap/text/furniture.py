"""Lines that the pages of networks show around the words of a post: buttons, counts, labels of pictures, in their languages.

Pure. Each pattern matches a whole line. They are applied only to lines at the edges of a post that was copied from such a page.
"""

from __future__ import annotations

import re

from citesnap.text.patterns import regex


def _any(words: str) -> str:
    """A pattern for any of the words. They are separated by `|`, with one language on a line."""
    each = (word.strip() for line in words.strip().splitlines() for word in line.split(" | "))
    return "|".join(sorted((word.replace(" ", r"\s") for word in each), key=len, reverse=True))


_NUMBER = r"[\d٠-٩۰-۹](?:[\d.,٫٬٠-٩۰-۹\u00a0\u202f]{0,12}[\d٠-٩۰-۹])?"
_UNITS = _any(r"""
    [KMB](?!\w) | Tsd\.? | Mio\.? | mill?(?!\w)\.? | Mn(?!\w) | bin(?!\w)
    тыс\.? | млн | tys\.? | mln | tn | rb | jt | [千万萬億천만억] | ألف | مليون | هزار
""")
_LABELS = _any(r"""
    re-?posts? | re-?tweets? | quotes?(?:\s(?:tweets?|posts?))? | likes? | views? | bookmarks? | reply | replies
    comments? | shares?
    direct messages? | favou?rites? | boosts? | re-?truths? | impressions? | reactions? | saves?
    mal angezeigt | zitate? | zitierte\s(?:tweets|posts) | „?gefällt[\s-]mir[“”"]?(?:-angaben|-markierungen)? | lesezeichen
    antwort(?:en)? | aufrufe
    vues? | republications? | citations? | tweets cités | j[’']aime | signets? | réponses? | partages? | commentaires?
    reproducci(?:ón|ones) | visualizaci(?:ón|ones) | republicaci(?:ón|ones) | citas? | me gusta
    (?:elementos\s)?guardados | respuestas?
    visualiza(?:ção|ções) | republica(?:ção|ções) | comentários? | curtidas? | gostos? | itens\s(?:salvos|guardados)
    respostas?
    visualizzazion[ei] | citazion[ei] | mi piace | segnalibr[io] | rispost[ae] | condivision[ei]
    weergaven | citaten | vind-ik-leuks | bladwijzers | reacties | antwoorden | keer bekeken
    görüntülen?me | yeniden\s(?:gönderi|gönderme) | alıntı(?:lar)? | beğeni(?:ler)? | yer işareti | yanıt(?:lar)?
    просмотр(?:а|ов)? | репост(?:а|ов)? | цитат[аы]? | отмет(?:ка|ки|ок)\s«?нравится»? | заклад(?:ка|ки|ок)
    ответ(?:а|ов)? | лайк(?:а|ов)?
    перегляд(?:и|ів)? | вподобан(?:ня|ь) | ретвит(?:а|ов|и|ів)?
    wyświetle(?:nie|nia|ń) | cytat(?:y|ów)? | polubie(?:nie|nia|ń) | zakład(?:ka|ki|ek) | odpowied(?:ź|zi) | podań dalej
    visningar | citat | gilla-markeringar | bokmärken | svar | visninger | sitater | bokmerker | näyttökertaa
    tykkäystä | vastausta
    (?:件の)?(?:表示|リポスト|引用|いいね|ブックマーク|返信|リツイート|引用ツイート) | 회 조회 | 조회수 | 조회
    재게시 | 인용 | 마음에 들어요 | 북마크 | 답글 | 리트윗
    次?(?:查看|檢視|转发|轉發|转帖|转推|轉推) | 喜欢 | 喜歡 | 书签 | 書籤 | 回复 | 回覆
    مشاهد(?:ة|ات) | إعاد(?:ة|ات)\sنشر | اقتباس(?:ات)? | إعجاب(?:ات)? | (?:إشارة|إشارات)\sمرجعية | رد(?:ود)? | بازدید | پسند
    tayangan | postingan ulang | kutipan | suka | markah | balasan | צפיות | ציטוטים | לייקים
""")
_POSTS = _any(r"""
    post | posts | tweets? | tweeta | beitrag | publicaci[oó]n | publica[cç][aã]o | publication | wpis | inlägg
    opslag | innlegg | julkaisu
    postaus | ポスト | ツイート | gönderiyi | tweeti | المنشور | التغريدة | пост | твит | допис | 帖子 | 貼文 | 推文
    게시물 | 트윗 | הפוסט | פוסט | پست | توییت
    postingan | पोस्ट | bio
""")
_TRANSLATING = _any(r"""
    translate | übersetzen | traduire | traducir | traduzir | traduci | vertalen | vertaal | を?翻訳(?:する)? | çevir
    ترجمة | перевести | перекласти
    przetłumacz | översätt | oversæt | oversett | käännä | 번역(?:하기)? | 翻译 | 翻譯 | terjemahkan | अनुवाद करें
    ترجمه | תרגום | תרגם
""")
MORE = _any(r"""
    (?:show|read|see)\s(?:more|less|this\sthread|thread) | mehr\s(?:anzeigen|lesen) | (?:diesen\s)?thread anzeigen
    (?:voir|afficher)\s(?:plus|cette\sdiscussion) | (?:mostrar|ver|leer|ler)\s(?:más|mais|este\shilo|esta\ssequência)
    mostra\s(?:altro|questa\sdiscussione) | meer\s(?:weergeven|lezen) | toon meer | さらに表示 | もっと見る | このスレッドを表示
    (?:devamını|daha\sfazla|bu\szinciri)\sgöster | عرض\s(?:المزيد|هذه\sالسلسلة) | показать\s(?:ещ[её]|эту\sветку)
    показати більше
    pokaż\s(?:więcej|ten\swątek) | visa\s(?:mer|denna\stråd) | vis\s(?:mere|mer) | näytä lisää | 더 보기
    (?:显示|顯示|查看)更多
    tampilkan\s(?:selengkapnya|lebih\sbanyak) | और दिखाएं | نمایش بیشتر | הצג עוד
""")
_QUOTING = _any(r"""
    quote(?:d)?(?:\s(?:tweet|post))? | zitat | zitierter\s(?:tweet|post) | citation | citer | citar | cita | citazione
    tweet citato | citado
    引用(?:ツイート|推文)? | alıntı | اقتباس | цитата | cytat | citat | sitaatti | 인용 | ציטוט
""")
_FOLLOWING = _any(r"""
    follow(?:ing)? | subscribe | folgen | folge ich | abonnieren | suivre | abonnés? | seguir | siguiendo | seguindo
    segui | volgen
    フォロー(?:する|中)? | takip et | متابعة | читать | подписаться | obserwuj | följ | følg | seuraa | 팔로우 | 关注
    關注 | 跟隨 | ikuti | לעקוב | more | mehr | mas | más | plus
""")
_PARTS = _any(r"""
    verified(?:\saccount)? | verifiziert(?:er\saccount)? | image | photo | bild | imagen | imagem | immagine | 画像
    alt | gif | gif alt | video | play video
    \d{1,2}:\d\d(?:\s/\s\d{1,2}:\d\d)? | pinned(?:\s(?:tweet|post))? | angeheftet(?:er\s(?:tweet|post))?
    last edited.{0,60} | edited | bearbeitet
    the media could not be played\.? | translated\s(?:from|by)\s.{1,40} | übersetzt aus .{1,40}
    traducido del? .{1,40} | traduit (?:du|de).{1,40}
    (?:twitter|x)\s(?:web\s(?:app|client)|for\s[\w ]{2,20}|lite|media\sstudio) | tweetdeck
    show original | show (?:this )?poll | square profile picture | opens profile photo | [🌐🔁💬❤️♥⭐★·•|\s]{1,10}
""")
_ENDING = _any(r"""
    readers added context.{0,80} | leser haben .{0,60}kontext.{0,60} | los lectores .{0,60}contexto.{0,60}
    des lecteurs .{0,80}contexte.{0,60}
    who can reply\?.{0,80} | everybody can reply | relevant people | discover more | sourced from across (?:x|twitter)
    what[’']s happening | trending(?: now)?
    post your reply | view (?:post engagements|quotes|replies) | most relevant | read (?:[\d,.]+[km]? )?repl(?:y|ies)
    copy link(?: to (?:tweet|post))?
    explore what[’']s happening on twitter | .{1,40} (?:reposted|retweeted|boosted)
""")


def _line(words: str) -> re.Pattern[str]:
    return regex(rf"[\s>*_]*(?:{words})[\s*_:]*", re.IGNORECASE)


_COUNTS = regex(
    rf"(?>[\s>·•|]*)(?>(?:[💬🔁❤️♥👁🔄👀🖤⭐↩↪🗨👍♻🔃\s]*{_NUMBER}(?:\s?(?:{_UNITS}))?|(?:{_LABELS})(?!\w))"
    r"[\s·•|,/:]*){1,14}+",
    re.IGNORECASE,
)
TRANSLATION = rf"(?:{_TRANSLATING})\s?(?:le\s|il\s|o\s|ten\s)?(?:{_POSTS})|(?:{_POSTS})\s?(?:{_TRANSLATING})"
"""The button that offers a translation of the post."""
TRANSLATE = _line(rf"{TRANSLATION}|translate|übersetzen|翻訳")
SHOW_MORE = _line(MORE)
QUOTED = _line(_QUOTING)
FOLLOW = _line(rf"[·•]?\s?(?:{_FOLLOWING})(?:\s(?:{_FOLLOWING})){{0,2}}(?:\s@\w{{1,20}})?")
LABEL = _line(_PARTS)
ENDS = _line(_ENDING)
"""Lines after which no post continues."""
SITE = regex(r"[\s>]*(?:from|von|de|da|van|からの|источник:)\s[\w-]{1,40}(?:\.[\w-]{1,40}){1,4}\s*", re.IGNORECASE)
"""The site of a preview, shown below its headline: `From gazette.example`."""
TO_WHOM = _any(r"""
    replying to | antwort an | en réponse à | en respuesta a | respondendo a | em resposta a | in risposta a
    als antwoord op | 返信先:? | yanıt verilen adlı
    ردًا على | в ответ | w odpowiedzi do | svarar | svar til | 회신 | 回复 | 回覆
""")
REPLYING = regex(
    rf"[\s>]*(?:{TO_WHOM})[^\w\n]{{0,4}}@[\w.@-]{{1,60}}(?:[^\n]{{0,20}}@[\w.@-]{{1,60}}){{0,5}}[^\n]{{0,24}}",
    re.IGNORECASE,
)
NOT_A_NAME = regex(
    r"(?:by|from|via|follow|contact|tweet|email|according to|says?|said|meet|watch|thanks?|courtesy|h/t"
    r"|(?:\w+ ){0,2}(?:written|posted|hosted|presented|shared|taken|reported|edited|adapted|story|text|photos?|image|video)"
    r" (?:by|from))\b"
    r"|(?:\w+ )?(?:photos?|photograph|foto|bild|image|picture|text[eo]?|words|story|illustration|graphics?|grafik|video"
    r"|camera|audio|credits?|cover|speakers?|presenters?|moderat(?:or|ion)s?|host|guests?|panel(?:ists?)?|chair|keynote|authors?"
    r"|reporters?|editors?|contacts?|interview(?:er)?|organi[sz]ers?|instructors?|producers?|referent(?:in|en)?|sprecher(?:in)?|ponentes?"
    r"|orador(?:es|a)?|intervenants?|relator[ei])\s?[:|/]"
    r"|.*(?:>>|@|\b(?:follow(?:ing)?|posted by|shared by|publicada por|on twitter)\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Words before a handle that mark a byline, a contact line or a caption of another network."""


def is_at_end(line: str) -> bool:
    """Whether a line belongs to those that follow the words of a post, or stand between the words and the day."""
    return len(line) <= 120 and (
        any(sign.fullmatch(line) for sign in (TRANSLATE, SHOW_MORE, QUOTED, LABEL, ENDS)) or is_count(line)
    )


def is_count(line: str) -> bool:
    """Whether a line holds only counts, with or without labels: `12.3K Views`, `1,234 Reposts 56 Quotes`, `7.8K`."""
    return len(line) <= 160 and _COUNTS.fullmatch(line) is not None
