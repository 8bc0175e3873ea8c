-- The archive's tables. Each comment behind a column says what it means and its unit: the site's
-- data dictionary is made from them. In brackets: the name the same thing has in SDMX or schema.org.
--
-- Integer ids ascend and are internal; `key` is what the outside may hold on to.
-- Spans are half-open code-point offsets in the sentence, so that in SQL
--   substr(sentences.text, span_start + 1, span_end - span_start) = surface
-- always holds.
--
-- Few columns are indexed, as indexes cost as much as what they index: those that rows are joined,
-- deleted or looked up by, and those of many values. Findings are not looked up by an empty value, so
-- their indexes leave it out. A column of few values (part, kind, year, …) is counted by reading on.

-- ───────────────────────────────────────────────────────────── what came in

CREATE TABLE places (             -- one official administrative division
  code      TEXT PRIMARY KEY,     -- official division code: 2 digits province, 4 city, 6 county, 9 township
  name      TEXT NOT NULL,        -- official name: 灵空山镇
  full_name TEXT NOT NULL,        -- with all above it: 山西省长治市沁源县灵空山镇
  level     TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'township')),
  kind      TEXT NOT NULL,        -- last word of the name: 省 市 区 县 镇 乡 街道 自治县 旗 …
  parent    TEXT REFERENCES places(code),  -- the division it belongs to
  path      TEXT NOT NULL,        -- codes from province to itself, each followed by '/': path LIKE '14/1404/%' rolls up, as code >= '1404' AND code < '1405' does by index
  edition   TEXT NOT NULL         -- date of the official table
) STRICT;
CREATE INDEX places_parent ON places(parent);
CREATE INDEX places_name ON places(name);

CREATE TABLE runs (               -- one ingest
  id           INTEGER PRIMARY KEY,
  version      TEXT NOT NULL,     -- of xianzhi
  rules_digest TEXT NOT NULL,     -- of the rules, the division table and the code that applies them
  started      TEXT NOT NULL,     -- UTC, ISO 8601
  finished     TEXT,              -- UTC, ISO 8601; empty: was interrupted
  counts       TEXT               -- JSON: inputs, new, unchanged, articles, figures, problems, …
) STRICT;

CREATE TABLE documents (          -- one distinct content
  id             INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,  -- first 16 hex digits of sha256
  sha256         TEXT NOT NULL UNIQUE,  -- of the original bytes
  media_type     TEXT NOT NULL,
  encoding       TEXT NOT NULL,         -- codec that decodes the original; a+b: by pieces, a>b>a: a misreading undone
  encoding_basis TEXT NOT NULL,         -- how it was told: bom, utf-8, declared, scored, repaired
  extractor      TEXT,                  -- name and version of what made the text, where decoding alone does not
  facts          TEXT,                  -- JSON: what the input says of its article beside the text, such as a table's columns
  given          TEXT,                  -- JSON: what it was read with beside that: facts supplied, an address, corrections
  bytes          INTEGER NOT NULL,      -- size of the original
  original       BLOB NOT NULL,         -- the original bytes, bz2
  decoded        BLOB,                  -- the extracted text, UTF-8, bz2: only where an extractor made it
  redacted       INTEGER NOT NULL DEFAULT 0 CHECK (redacted IN (0, 1)),  -- 1: a stretch was taken out on request, sha256 is that of before
  rules_digest   TEXT NOT NULL          -- of the rules it was last read with
) STRICT;

CREATE TABLE sources (            -- one way a document came in
  id            INTEGER PRIMARY KEY,
  document      INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  path          TEXT NOT NULL,    -- as it was typed, or folder as typed and path within
  url           TEXT,             -- where it was published
  container     TEXT,             -- the archive it lay in
  member        TEXT,             -- its name in that archive
  captured_at   TEXT,             -- when it was saved, ISO 8601
  supplied      TEXT,             -- JSON: what xianzhi.csv says of it
  first_run     INTEGER NOT NULL REFERENCES runs(id),
  last_run      INTEGER NOT NULL REFERENCES runs(id),
  superseded_by INTEGER REFERENCES documents(id) ON DELETE SET NULL,  -- the same path later held this one
  UNIQUE (path, document)
) STRICT;
CREATE INDEX sources_document ON sources(document);

-- ───────────────────────────────────────────────────────────── texts

CREATE TABLE articles (           -- one article
  id              INTEGER PRIMARY KEY,
  key             TEXT NOT NULL UNIQUE,  -- document key, '-', span_start
  document        INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  span_start      INTEGER NOT NULL,      -- its stretch of decoded, code points
  span_end        INTEGER NOT NULL,
  position        INTEGER NOT NULL,      -- 0, 1, … in the document
  title           TEXT,           -- [headline]
  kicker          TEXT,           -- the line over the title (引题)
  published       TEXT,           -- 2020, 2020-06 or 2020-06-24: its length is its precision [datePublished]
  published_basis TEXT CHECK (published_basis IN ('stated', 'page', 'inferred', 'supplied')),
  year            INTEGER,        -- of published
  month           INTEGER,        -- of published, 1 to 12
  outlet          TEXT,           -- who published it, canonical simplified form [publisher]
  channel         TEXT,           -- its column or local channel
  source_url      TEXT,
  editor          TEXT,           -- 责任编辑
  notice          TEXT,           -- the copyright notice as it stands
  licence         TEXT,           -- under which it may be used, as supplied [license]
  supplied        TEXT,           -- columns that people gave, parted by a space: supplied beforehand, or corrected
  script          TEXT NOT NULL CHECK (script IN ('hans', 'hant')),  -- simplified or traditional
  is_template     INTEGER NOT NULL CHECK (is_template IN (0, 1)),    -- 1: names are blanked out (X 区, XX 个村)
  is_truncated    INTEGER NOT NULL CHECK (is_truncated IN (0, 1)),   -- 1: the source breaks off
  place           TEXT REFERENCES places(code),  -- the division it is about [spatialCoverage]
  province        TEXT,           -- name of the place at each level, to facet by
  city            TEXT,
  county          TEXT,
  township        TEXT,
  reprint_of      INTEGER REFERENCES articles(id) ON DELETE SET NULL,  -- the article that counts in its stead; empty: it counts itself
  captions        TEXT,           -- photo captions, one a line: searched, but no running text
  text            TEXT NOT NULL,  -- the running text, a paragraph a line
  characters      INTEGER NOT NULL  -- code points in text, white space left out
) STRICT;
CREATE INDEX articles_document ON articles(document);
CREATE INDEX articles_reprint_of ON articles(reprint_of) WHERE reprint_of IS NOT NULL;
CREATE INDEX articles_year ON articles(year);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_outlet ON articles(outlet);
CREATE INDEX articles_place ON articles(place);
CREATE INDEX articles_province ON articles(province);
CREATE INDEX articles_city ON articles(city);
CREATE INDEX articles_county ON articles(county);
CREATE INDEX articles_township ON articles(township);

CREATE TABLE bylines (            -- one name on an article
  id      INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  role    TEXT NOT NULL CHECK (role IN ('记者', '通讯员', '特约记者', '作者', '编辑', '审核', '摄影'))
) STRICT;
CREATE INDEX bylines_article ON bylines(article);
CREATE INDEX bylines_name ON bylines(name);

CREATE TABLE keywords (           -- one characteristic word of an article
  id      INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  word    TEXT NOT NULL,          -- simplified form
  weight  REAL NOT NULL           -- TF-IDF, comparable within an article only
) STRICT;
CREATE INDEX keywords_article ON keywords(article);
CREATE INDEX keywords_word ON keywords(word);

CREATE TABLE sentences (          -- one sentence; those of an article, in order, tile its clean text
  id           INTEGER PRIMARY KEY,  -- those of an article follow one another, in order of position
  article      INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  position     INTEGER NOT NULL,  -- 0, 1, … in the article
  part         TEXT NOT NULL CHECK (part IN ('title', 'kicker', 'heading', 'body', 'caption')),
  paragraph    INTEGER NOT NULL,  -- 0, 1, … in the article
  heading      INTEGER,           -- position of the heading it stands under, whose id is id - position + heading; sentence_sheet has its text
  text         TEXT NOT NULL,
  span_start   INTEGER,           -- its place in articles.text; empty for parts that are not running text
  span_end     INTEGER,
  source_start INTEGER NOT NULL,  -- its place in decoded: the way back to the original
  source_end   INTEGER NOT NULL
) STRICT;
CREATE INDEX sentences_article ON sentences(article);

CREATE TABLE edits (              -- one change from decoded to clean
  id         INTEGER PRIMARY KEY,
  document   INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  article    INTEGER REFERENCES articles(id) ON DELETE CASCADE,  -- empty: page furniture outside every article
  span_start INTEGER NOT NULL,    -- in decoded
  span_end   INTEGER NOT NULL,
  "before"   TEXT,                -- left out where it is furniture, markup or blanks: the original has it
  "after"    TEXT NOT NULL,
  rule       TEXT NOT NULL,       -- the rule that made it
  certain    INTEGER NOT NULL CHECK (certain IN (0, 1))
) STRICT;
CREATE INDEX edits_document ON edits(document);
CREATE INDEX edits_article ON edits(article);

-- ───────────────────────────────────────────────────────────── reprints
-- One text is printed all over, and one address is saved twice: totals must count it once. What
-- counts is the earliest of a group of reprints, in its newest version: WHERE reprint_of IS NULL.

CREATE TABLE reprints (           -- one article that does not count, as another one has its text
  article       INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  compared_with INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,  -- the earliest of its group; of a version the next newer one
  kind          TEXT NOT NULL CHECK (kind IN ('reprint', 'version')),  -- version: an older capture of the same address
  shared        REAL NOT NULL,    -- 0 to 1: how much of the shorter of the two texts stands in the other
  changes       INTEGER NOT NULL, -- in how many places the two differ, marks and script left aside
  differs       TEXT NOT NULL     -- JSON array of [there, here], a change each; long ones shortened, fifty at most
) STRICT;
CREATE INDEX reprints_compared_with ON reprints(compared_with);

CREATE TABLE fingerprints (       -- by which reprints of one article are looked for; an article without one is yet to be compared
  article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  sketch  BLOB NOT NULL,          -- 16 bands and 16 marks of a MinHash, 4 bytes each, and 8 bytes that equal texts share; empty: too short to be compared
  kin     INTEGER                 -- least id among the articles that have its text; empty: no other one has
) STRICT;
CREATE INDEX fingerprints_kin ON fingerprints(kin) WHERE kin IS NOT NULL;
-- What was held together by an article that goes is to be compared again.
CREATE TRIGGER fingerprints_ad AFTER DELETE ON fingerprints WHEN old.kin IS NOT NULL BEGIN
  DELETE FROM fingerprints WHERE kin = old.kin;
END;

-- ───────────────────────────────────────────────────────────── findings

CREATE TABLE figures (            -- one number with what it measures, as reported by its article
  id           INTEGER PRIMARY KEY,
  key          TEXT NOT NULL,     -- article key, '-figure-', its span in decoded; unique, see figures_key
  article      INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  sentence     INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start   INTEGER NOT NULL,
  span_end     INTEGER NOT NULL,
  surface      TEXT NOT NULL,     -- as written, with unit and words of approximation
  value        REAL,              -- in `unit`, scaled: 2680万元 is 26800000 [OBS_VALUE]
  value_exact  TEXT,              -- the same, exact: 26800000, 2/3
  value_min    REAL,              -- of a range [minValue]
  value_max    REAL,              -- of a range [maxValue]
  unit         TEXT,              -- UCUM, ISO 4217 or the classifier [UNIT_MEASURE]
  unit_text    TEXT,              -- as written, without the multiplier [unitText]
  written_mult INTEGER,           -- power of ten of the multiplier as written: 4 for 万, 8 for 亿 [UNIT_MULT]
  kind         TEXT NOT NULL CHECK (kind IN (
                 'count', 'money', 'percent', 'pp', 'permille', 'area', 'length', 'weight', 'volume',
                 'duration', 'age', 'rank', 'ratio', 'multiple', 'power', 'energy', 'temperature',
                 'speed', 'density', 'other')),
  indicator    TEXT,              -- what is counted or measured, as written, simplified
  indicator_id TEXT,              -- the same under one name across texts [INDICATOR]
  of_what      TEXT,              -- the larger thing it belongs to
  qualifier    TEXT CHECK (qualifier IN ('over', 'under', 'approx', 'at_least', 'at_most')),
  change       TEXT CHECK (change IN ('up', 'down')),  -- the number itself is a growth or a fall
  per          TEXT,              -- 每亩, 人均, …: what one unit of the denominator is
  stage        TEXT CHECK (stage IN ('actual', 'target', 'plan')),
  obs_status   TEXT CHECK (obs_status IN ('M')),  -- M: censored in the source (XX 个) [OBS_STATUS]
  period       TEXT,              -- ISO 8601, an interval where one is meant [TIME_PERIOD]
  period_basis TEXT CHECK (period_basis IN ('stated', 'page', 'inferred')),
  year         INTEGER,           -- in which period begins
  place        TEXT REFERENCES places(code),  -- [REF_AREA]
  place_basis  TEXT CHECK (place_basis IN ('stated', 'article')),
  group_key    TEXT,              -- figures that belong together share it: never add a total to its parts
  group_role   TEXT CHECK (group_role IN ('total', 'part', 'chain', 'from', 'to')),
  group_sum    TEXT CHECK (group_sum IN ('equal', 'below', 'above')),  -- what the parts told of make of their total, to the digits written
  rule         TEXT NOT NULL,
  confidence   REAL NOT NULL      -- 0 to 1
) STRICT;
-- A figure's key begins with its article's, so its end is told apart in the article: a third of the
-- space. Look one up with its article: WHERE article = … AND key = ….
CREATE UNIQUE INDEX figures_key ON figures(article, substr(key, instr(key, '-figure-') + 8));
CREATE INDEX figures_sentence ON figures(sentence);
CREATE INDEX figures_indicator ON figures(indicator) WHERE indicator IS NOT NULL;
CREATE INDEX figures_cell ON figures(indicator_id, place, year) WHERE indicator_id IS NOT NULL;
CREATE INDEX figures_place ON figures(place) WHERE place IS NOT NULL;
CREATE INDEX figures_group ON figures(group_key) WHERE group_key IS NOT NULL;

CREATE TABLE dates (              -- one date or period
  id         INTEGER PRIMARY KEY,
  article    INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  sentence   INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  surface    TEXT NOT NULL,
  iso        TEXT,                -- ISO 8601, start/end for an interval; empty: the text does not settle it
  kind       TEXT NOT NULL CHECK (kind IN ('date', 'month', 'year', 'period', 'relative', 'time', 'festival')),
  basis      TEXT CHECK (basis IN ('stated', 'page', 'inferred')),  -- where the year comes from
  rule       TEXT NOT NULL
) STRICT;
CREATE INDEX dates_article ON dates(article);
CREATE INDEX dates_sentence ON dates(sentence);
CREATE INDEX dates_iso ON dates(iso) WHERE iso IS NOT NULL;

CREATE TABLE formulas (           -- one numbered formula (提法), all its spellings together
  id          INTEGER PRIMARY KEY,
  surface     TEXT NOT NULL UNIQUE,  -- its one canonical form: simplified, half-width
  numbers     TEXT NOT NULL,      -- JSON array of the numbers in it
  expansion   TEXT,               -- JSON array: what it spells out to, where a text says so
  is_national INTEGER NOT NULL CHECK (is_national IN (0, 1))  -- 1: in nationwide use, from a list
) STRICT;

CREATE TABLE formula_uses (       -- one use of a formula
  id         INTEGER PRIMARY KEY,
  formula    INTEGER NOT NULL REFERENCES formulas(id) ON DELETE CASCADE,
  article    INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  sentence   INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  surface    TEXT NOT NULL,       -- as written
  quoted     INTEGER NOT NULL CHECK (quoted IN (0, 1)),
  rule       TEXT NOT NULL
) STRICT;
CREATE INDEX formula_uses_formula ON formula_uses(formula);
CREATE INDEX formula_uses_article ON formula_uses(article);
CREATE INDEX formula_uses_sentence ON formula_uses(sentence);

CREATE TABLE mentions (           -- an office-holder or a place, named
  id           INTEGER PRIMARY KEY,
  kind         TEXT NOT NULL CHECK (kind IN ('person', 'place')),
  article      INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  sentence     INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start   INTEGER NOT NULL,
  span_end     INTEGER NOT NULL,
  surface      TEXT NOT NULL,
  person       TEXT,              -- name, simplified form
  post         TEXT,              -- 县委书记, 镇长, …
  organisation TEXT,
  place        TEXT REFERENCES places(code),  -- the place itself, or that of the organisation; empty: not settled
  rule         TEXT NOT NULL,
  confidence   REAL NOT NULL      -- 0 to 1
) STRICT;
CREATE INDEX mentions_article ON mentions(article);
CREATE INDEX mentions_sentence ON mentions(sentence);
CREATE INDEX mentions_person ON mentions(person) WHERE person IS NOT NULL;
CREATE INDEX mentions_post ON mentions(post) WHERE post IS NOT NULL;
CREATE INDEX mentions_place ON mentions(place) WHERE place IS NOT NULL;

CREATE TABLE corrections (        -- what a person who knows better says of an article or a figure
  id      INTEGER PRIMARY KEY,
  key     TEXT NOT NULL,          -- of the article or figure, as given
  field   TEXT NOT NULL,          -- the column it corrects
  value   TEXT NOT NULL,          -- as given; an empty one empties the column
  who     TEXT NOT NULL,
  why     TEXT NOT NULL,
  path    TEXT NOT NULL,          -- the file it came in
  run     INTEGER NOT NULL REFERENCES runs(id),
  target  TEXT,                   -- key of the article or figure that it was applied to; empty: it does not fit
  was     TEXT,                   -- what the column says without it
  message TEXT,                   -- why it does not fit
  UNIQUE (key, field)
) STRICT;
CREATE INDEX corrections_target ON corrections(target) WHERE target IS NOT NULL;

-- ───────────────────────────────────────────────────────────── what did not come in, or went

CREATE TABLE problems (           -- one input that could not be taken, or taken only in part
  id      INTEGER PRIMARY KEY,
  path    TEXT NOT NULL,
  stage   TEXT NOT NULL CHECK (stage IN ('load', 'read', 'store')),
  code    TEXT NOT NULL,          -- short name of the reason: empty, binary, missing, bad-bytes, …
  message TEXT NOT NULL,          -- what is wrong and what to do about it
  run     INTEGER NOT NULL REFERENCES runs(id),
  UNIQUE (path, code, message)
) STRICT;

CREATE TABLE tombstones (         -- one article taken out on request; a later ingest respects it
  key        TEXT PRIMARY KEY,    -- of the article
  sha256     TEXT NOT NULL,       -- of its document
  span_start INTEGER NOT NULL,    -- its stretch of decoded
  span_end   INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  at         TEXT NOT NULL        -- UTC, ISO 8601
) STRICT;
CREATE INDEX tombstones_sha256 ON tombstones(sha256);

CREATE TABLE key_aliases (        -- an old key and the one that holds its content now
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL
) STRICT;

CREATE TABLE settings (           -- facts about this file
  name  TEXT PRIMARY KEY,         -- fold_version: of the fold that its index terms were made with; removal_unfinished: the article whose bytes may still be in the file
  value TEXT NOT NULL
) STRICT;

-- ───────────────────────────────────────────────────────────── search
-- Overlapping bigrams of the folded text (ingest/search.py), made by index_terms(), a function that
-- only the writer registers: elsewhere an INSERT fails aloud rather than index the wrong terms.
-- `text` comes first: FTS5 writes no column number for the first one, a fifth of the index.
-- content= in double quotes: Datasette does not see the index otherwise.

CREATE VIRTUAL TABLE articles_fts USING fts5 (
  text, title, kicker, captions,
  content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, text, title, kicker, captions) VALUES
    (new.id, index_terms(new.text), index_terms(new.title), index_terms(new.kicker), index_terms(new.captions));
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, text, title, kicker, captions) VALUES
    ('delete', old.id, index_terms(old.text), index_terms(old.title), index_terms(old.kicker), index_terms(old.captions));
END;

CREATE VIRTUAL TABLE sentences_fts USING fts5 (
  text,
  content="sentences", content_rowid="id", tokenize="unicode61 remove_diacritics 0"
);
CREATE TRIGGER sentences_ai AFTER INSERT ON sentences BEGIN
  INSERT INTO sentences_fts(rowid, text) VALUES (new.id, index_terms(new.text));
END;
CREATE TRIGGER sentences_ad AFTER DELETE ON sentences BEGIN
  INSERT INTO sentences_fts(sentences_fts, rowid, text) VALUES ('delete', old.id, index_terms(old.text));
END;

-- ───────────────────────────────────────────────────────────── sheets: findings with their sentence and the link back

CREATE VIEW figure_sheet AS       -- every figure in one row, ready for a spreadsheet
SELECT f.id, f.surface, f.value, f.value_exact, f.value_min, f.value_max, f.unit, f.kind, f.indicator,
       f.indicator_id, f.of_what, f.qualifier, f.change, f.per, f.stage, f.period, f.year,
       p.full_name AS place_name, f.place, f.place_basis, f.group_key, f.group_role, f.group_sum, s.text AS sentence_text,
       a.title, a.published, a.outlet, f.rule, '/f/' || f.key AS permalink, s.id AS sentence, a.id AS article,
       a.reprint_of
FROM figures f JOIN sentences s ON s.id = f.sentence JOIN articles a ON a.id = f.article
LEFT JOIN places p ON p.code = f.place;

CREATE VIEW formula_sheet AS      -- every use of a formula
SELECT u.id, m.surface AS formula, u.surface, u.quoted, m.numbers, m.expansion, m.is_national,
       s.text AS sentence_text, a.title, a.published, a.year, a.outlet, p.full_name AS place_name, a.place,
       '/a/' || a.key AS permalink, s.id AS sentence, a.id AS article, a.reprint_of
FROM formula_uses u JOIN formulas m ON m.id = u.formula JOIN sentences s ON s.id = u.sentence
JOIN articles a ON a.id = u.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW people_sheet AS       -- every office-holder named, with post and date of the article
SELECT m.id, m.person, m.post, m.organisation, p.full_name AS place_name, m.place, a.published, a.year,
       s.text AS sentence_text, a.title, a.outlet, '/a/' || a.key AS permalink, s.id AS sentence, a.id AS article,
       a.reprint_of
FROM mentions m JOIN sentences s ON s.id = m.sentence JOIN articles a ON a.id = m.article
LEFT JOIN places p ON p.code = m.place
WHERE m.kind = 'person';

CREATE VIEW sentence_sheet AS     -- every sentence with the heading it stands under, its article and a link
SELECT s.id, s.text AS sentence_text, s.part, h.text AS heading_text, a.title, a.published, a.year, a.outlet,
       p.full_name AS place_name, a.place,
       '/a/' || a.key || iif(s.position < 800, '', '?from=' || s.position) || '#s' || s.position AS permalink,
       s.position, a.id AS article, a.reprint_of
FROM sentences s JOIN articles a ON a.id = s.article
LEFT JOIN sentences h ON h.id = s.id - s.position + s.heading
LEFT JOIN places p ON p.code = a.place;

CREATE VIEW reprint_sheet AS      -- every article that does not count, beside the one that counts in its stead
SELECT r.article AS id, r.kind, a.title, a.published, a.outlet, r.shared, r.changes, r.differs,
       c.title AS counted_title, c.published AS counted_published, c.outlet AS counted_outlet,
       (SELECT count(*) + 1 FROM articles m WHERE m.reprint_of = c.id) AS group_size,
       '/a/' || a.key AS permalink, '/a/' || c.key AS counted_permalink, r.article, a.reprint_of
FROM reprints r JOIN articles a ON a.id = r.article JOIN articles c ON c.id = a.reprint_of;

-- ───────────────────────────────────────────────────────────── panels: places by years
-- A number stands for all numbers that are written as it is: 268.4亿元 for those from 268.35 to 268.45
-- (its step is 0.1亿), 约 and 左右 for those within a step or a twentieth, 超千亿元 for all from 1000亿 on. Two numbers
-- agree where some number is written as both of them are. Articles conflict where none of what one says agrees
-- with what another says; that one article says several things is told apart from that. Halves are a trifle
-- short, so that 8.5 and 8.6 do not meet.

CREATE VIEW panel_figure_sheet AS -- every figure that may stand in a panel: it has an indicator, counts once, and is no part of another one there
WITH written AS (
  SELECT f.*, a.published, replace(replace(f.surface, '．', '.'), '点', '.') AS said
  FROM figures f JOIN articles a ON a.id = f.article
  WHERE a.reprint_of IS NULL AND coalesce(f.indicator_id, f.indicator) IS NOT NULL
    AND NOT EXISTS (  -- a part beside its total, and what something grew from beside what it grew to
      SELECT 1 FROM figures t WHERE f.group_role IN ('part', 'from') AND t.group_key = f.group_key
        AND t.group_role = iif(f.group_role = 'part', 'total', 'to') AND t.period IS f.period
        AND coalesce(t.indicator_id, t.indicator) IS coalesce(f.indicator_id, f.indicator))
), stepped AS (
  SELECT *, iif(instr(said, '.'), substr(said, instr(said, '.') + 1), '') AS decimals FROM written
), measured AS (
  SELECT *, cast('1e' || (coalesce(written_mult, 0) + (unit_text IS '成') - length(decimals)
      + length(ltrim(decimals, '0123456789０１２３４５６７８９零一二三四五六七八九〇'))) AS REAL) AS step,
    iif(change IS 'down', -1, 1) AS sign, coalesce(value, value_min) AS lower, coalesce(value, value_max) AS upper,
    CASE WHEN period GLOB '[0-9][0-9][0-9][0-9]' THEN year
         WHEN period = year || '-01/' || year || '-12' THEN year
         WHEN period = year || '-01-01/' || year || '-12-31' THEN year
         WHEN (period = year || '-12' OR period = year || '-12-31') AND EXISTS (
           SELECT 1 FROM dates d WHERE d.sentence = stepped.sentence AND d.iso = stepped.period
             AND (d.surface LIKE '%末' OR d.surface LIKE '%底')) THEN year
    END AS whole_year
  FROM stepped
), reaching AS (
  SELECT *, iif(qualifier IS 'approx', max(step, abs(coalesce(value, 0)) / 20), 0.49999 * step) AS reach FROM measured
)
SELECT id, place, whole_year AS year, period, period_basis, year AS begins,
       coalesce(indicator_id, indicator) AS indicator, indicator_id, change IS NOT NULL AS is_change, per, of_what,
       unit, stage, qualifier, value * sign AS value,
       iif(sign < 0 AND value_exact <> '0', '-', '') || value_exact AS value_exact,
       iif(sign < 0, -upper, lower) AS value_min, iif(sign < 0, -lower, upper) AS value_max, step,
       iif(iif(sign < 0, qualifier IN ('over', 'at_least'), qualifier IN ('under', 'at_most')),
           NULL, iif(sign < 0, -upper, lower) - reach) AS low,
       iif(iif(sign < 0, qualifier IN ('under', 'at_most'), qualifier IN ('over', 'at_least')),
           NULL, iif(sign < 0, -lower, upper) + reach) AS high,
       (change IS NOT NULL) || '|' || coalesce(per, '') || '|' || coalesce(of_what, '') || '|' || coalesce(unit, '')
         || '|' || coalesce(stage, '') || '|' || coalesce(whole_year, period, '') AS cell,
       surface, published, '/f/' || key AS permalink, sentence, article
FROM reaching;

CREATE VIEW panel_sheet AS        -- one place, year, indicator, unit and stage: the figure to take, and whether others contradict it
SELECT f.id, f.place, p.full_name AS place_name, p.level, f.year, f.indicator_id, f.is_change, f.per, f.of_what,
       f.value, f.value_min, f.value_max, f.unit, f.stage, f.qualifier, f.period_basis,
       (SELECT count(DISTINCT o.article) FROM panel_figure_sheet o
        WHERE o.indicator_id = f.indicator_id AND o.place IS f.place AND o.begins = f.begins AND o.cell = f.cell) AS sources,
       (SELECT coalesce(max(low) > min(high), 0) FROM (
          SELECT iif(count(o.low) < count(*), NULL, min(o.low)) AS low,
                 iif(count(o.high) < count(*), NULL, max(o.high)) AS high FROM panel_figure_sheet o
          WHERE o.indicator_id = f.indicator_id AND o.place IS f.place AND o.begins = f.begins AND o.cell = f.cell
          GROUP BY o.article)) AS conflict,
       EXISTS (SELECT 1 FROM panel_figure_sheet o
          WHERE o.indicator_id = f.indicator_id AND o.place IS f.place AND o.begins = f.begins AND o.cell = f.cell
          GROUP BY o.article HAVING max(o.low) > min(o.high)) AS several,
       f.surface, s.text AS sentence_text, a.title, f.published, f.permalink,
       (SELECT group_concat(o.permalink, ' ') FROM panel_figure_sheet o
        WHERE o.indicator_id = f.indicator_id AND o.place IS f.place AND o.begins = f.begins AND o.cell = f.cell) AS permalinks,
       f.sentence, f.article
FROM panel_figure_sheet f JOIN sentences s ON s.id = f.sentence JOIN articles a ON a.id = f.article
LEFT JOIN places p ON p.code = f.place
WHERE f.indicator_id IS NOT NULL AND f.year IS NOT NULL
  AND f.id = (  -- a stated year before an inferred one and that before the article's, the latest published, one without 超 or 约, the first by key
    SELECT o.id FROM panel_figure_sheet o
    WHERE o.indicator_id = f.indicator_id AND o.place IS f.place AND o.begins = f.begins AND o.cell = f.cell
    ORDER BY (o.period_basis IS NOT 'stated') + (o.period_basis IS 'page'), o.published DESC, o.value IS NULL, o.qualifier IS NOT NULL,
      substr(o.permalink, 1, instr(o.permalink, '-figure-')), o.id LIMIT 1);
