"""Texts that try to become markup, script or a formula where somebody forgot to escape. Their names begin with zz."""

TEMPLATES = (
    "<zzel>{}</zzel>", '"><zzel {}>', "'><zzel {}>", "</textarea><zzel {}>", "</title><zzel {}>", "</script><zzel {}>",
    "</option></select><zzel {}>", "--><zzel {}>", "]]><zzel {}>", "</style><zzel {}>", '" zzattr="{}', "' zzattr='{}",
    " zzattr={} ", "`zzattr={}`", "<svg zzattr={}>", "<svg/zzattr={}>", "<zzel\t{}>", "<zzel\n{}>", "<zzel\x0c{}>",
)  # fmt: skip
CAUSES = ("zzon=1", "onerror=alert(1)", "hx-get=/zz", "data-hx-on:click=alert(1)")
PAYLOADS = (
    *(template.format(cause) for template in TEMPLATES for cause in CAUSES[:3]),
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,<zzel>", "vbscript:zz",
    "{{ 7*7 }}zz", "{% raw %}zz", "${7*7}zz", "#{7*7}zz", "&lt;zzel&gt;", "&#60;zzel&#62;", "%3Czzel%3E",
    "\\u003czzel\\u003e",
    "＜zzel＞", "‹zzel›", "\u202e<zzel>", "<zzel" * 300, "zz" * 3000, "=1+1zz", "+1zz", "-1zz", "@SUM(1)zz", "＝1zz",
    "<zzel hx-on:load=alert(1)>", "<zzel data-hx-get=/zz hx-trigger=load>", "<!--zz", "<?zz", "<zzel/onload=alert(1)//",
)  # fmt: skip
