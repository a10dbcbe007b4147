"""The house of `engage`, from the roof down. Every import runs down; import-linter checks it.

    cli/          commands                      samples/   the demo's initiatives, loaded through the rooms' own actions
    web/app.py    the one place where it is put together
    web/answer/   residents on a phone          web/desk/  signed-in work       web/public/  what the town sees
    web/shell/    sessions, guards, language, headers, errors, the one commit
    jobs/         background work               exchange/  formats in and out
    -- rooms: who may look at whom ------------------------------------------------------------------------------
    reportback/   reviews/   commitments/   findings/   themes/   responses/ + listening/   (locked drawers)
    outreach/     surveys/   measures/      agenda/     groups/ + people/
    -- pure core: no database, no web, no clock -----------------------------------------------------------------
    charts/       privacy/   analysis/      logic/
    -- ground ---------------------------------------------------------------------------------------------------
    storage/      i18n/      config.py      clock.py    errors.py    logs.py    places.py

This file imports nothing, so that the pure core loads without Flask.
"""
