"""All addresses of the claim on an account, its letters and their templates."""

from board.evidence import bundle_pages, claim_pages, evidence_pages, letter_pages, notice_pages, template_pages

ROUTES = [
    *evidence_pages.ROUTES,
    *letter_pages.ROUTES,
    *notice_pages.ROUTES,
    *template_pages.ROUTES,
    *claim_pages.ROUTES,
    *bundle_pages.ROUTES,
]
