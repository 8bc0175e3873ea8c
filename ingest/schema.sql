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

CREATE TABLE places (             -- one official administrative division, or one zone that texts name
  code      TEXT PRIMARY KEY,     -- official division code: 2 digits province, 4 city, 6 county, 9 township; of a zone its division's, 'z' and 7 hex digits made of its name
  name      TEXT NOT NULL,        -- official name: 灵空山镇
  full_name TEXT NOT NULL,        -- with all above it: 山西省长治市沁源县灵空山镇
  level     TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'township', 'zone')),  -- zone: a development zone or scenic area that the official table does not have
  kind      TEXT NOT NULL,        -- last word of the name: 省 市 区 县 镇 乡 街道 自治县 旗 经济开发区 景区 …
  parent    TEXT REFERENCES places(code),  -- the division it belongs to
  path      TEXT NOT NULL,        -- codes from province to itself, each followed by '/': path LIKE '14/1404/%' rolls up, as code >= '1404' AND code < '1405' does by index
  edition   TEXT                  -- date of the official table; empty: a zone, known from texts alone
) STRICT;
CREATE INDEX places_parent ON places(parent);
CREATE INDEX places_name ON places(name);

CREATE TABLE units (              -- one unit that comes into another one: one of it is numerator / denominator of its base
  code        TEXT PRIMARY KEY,   -- UCUM, ISO 4217 or the classifier, as in figures.unit
  base        TEXT NOT NULL,      -- code of the unit that all of its kind are told in; its own for that one
  numerator   REAL NOT NULL,      -- a whole number; REAL, as a zettabyte is more bytes than an INTEGER holds
  denominator REAL NOT NULL       -- a whole number
) STRICT, WITHOUT ROWID;

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
  original       BLOB NOT NULL,         -- the original bytes, packed: bz2 (BZh…) or zlib (x…); behind a g they are a text in GBK, to be turned to UTF-8
  decoded        BLOB,                  -- the extracted text, UTF-8, packed as the original: only where an extractor made it
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
  shown           TEXT CHECK (shown IN ('full', 'snippet', 'facts')),  -- in a published file: how much of it may be shown; empty in an archive, which has all
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
-- What is faceted by is counted where it counts: with reprint_of in it an index alone answers.
CREATE INDEX articles_year ON articles(year, reprint_of);
CREATE INDEX articles_published ON articles(published);
CREATE INDEX articles_outlet ON articles(outlet, reprint_of);
CREATE INDEX articles_script ON articles(script, reprint_of);
CREATE INDEX articles_place ON articles(place, reprint_of, published);
CREATE INDEX articles_province ON articles(province, reprint_of);
CREATE INDEX articles_city ON articles(city, reprint_of);
CREATE INDEX articles_county ON articles(county, reprint_of);
CREATE INDEX articles_township ON articles(township, reprint_of);

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
  weight  REAL NOT NULL           -- TF-IDF against Chinese, comparable within an article only; keyword_sheet has that against the archive
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
  key          TEXT NOT NULL,     -- article key, '-figure-', its span in decoded; unique, see figures_sentence
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
  period_basis TEXT CHECK (period_basis IN ('stated', 'page', 'inferred')),  -- page: merely the year of its article
  year         INTEGER,           -- in which period begins
  place        TEXT REFERENCES places(code),  -- [REF_AREA]
  place_basis  TEXT CHECK (place_basis IN ('stated', 'article')),
  group_key    TEXT,              -- figures that belong together share it: never add a total to its parts
  group_role   TEXT CHECK (group_role IN ('total', 'part', 'chain', 'from', 'to')),
  group_sum    TEXT CHECK (group_sum IN ('equal', 'below', 'above')),  -- what the parts told of make of their total, to the digits written
  rule         TEXT NOT NULL,     -- the form it was taken by: count (with a classifier), measure (with a unit), range, share (百分之), rank, phrase (翻番), censored, ratio, index, shared-unit, price (￥5), spoken (两万五), no-unit
  confidence   REAL NOT NULL      -- 0 to 1
) STRICT;
-- Where a figure stands tells it from all others, as its key does, in a fifth of the space. A key
-- begins with its article's: look one up with that, WHERE article = … AND key = ….
CREATE INDEX figures_article ON figures(article);
CREATE UNIQUE INDEX figures_sentence ON figures(sentence, span_start);
CREATE INDEX figures_indicator ON figures(indicator) WHERE indicator IS NOT NULL;
CREATE INDEX figures_unit ON figures(unit) WHERE unit IS NOT NULL;
CREATE INDEX figures_cell ON figures(indicator_id, place, year) WHERE indicator_id IS NOT NULL;
CREATE INDEX figures_place ON figures(place) WHERE place IS NOT NULL;

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

CREATE TABLE formulas (           -- one numbered formula (提法), all its spellings together
  id          INTEGER PRIMARY KEY,
  surface     TEXT NOT NULL UNIQUE,  -- its one canonical form: simplified, half-width
  numbers     TEXT NOT NULL,      -- JSON array of the numbers in it
  expansion   TEXT,               -- JSON array: what it spells out to: settled usage, or what most texts say (formula_expansions has all of them)
  is_national INTEGER NOT NULL CHECK (is_national IN (0, 1)),  -- 1: in nationwide use, from a list; 0: coined by a place
  first_year  INTEGER,            -- of a nationwide one: the year in which it was first put forth
  origin      TEXT                -- of a nationwide one: where it was first put forth
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

CREATE TABLE formula_expansions ( -- one use at which the text spells the formula out
  formula_use INTEGER PRIMARY KEY REFERENCES formula_uses(id) ON DELETE CASCADE,
  items       TEXT NOT NULL,      -- JSON array of what it is spelled out to, simplified form
  form        TEXT NOT NULL CHECK (form IN ('brackets', 'stated', 'listed', 'parts', 'ordinals', 'keyed', 'headings')),  -- how: (a、b); 即a、b; a、b before it; “1”即a; 一是a, 二是b; clauses that have its word; headings
  agrees      INTEGER NOT NULL CHECK (agrees IN (0, 1)),  -- 1: as many items as the formula counts; 0: a conflict, kept as it is
  positions   TEXT                -- JSON array: position in the article of each item's sentence; empty: the sentence of the use
) STRICT;

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

-- What a reader follows beside formulas: phrases without a number. `xianzhi terms` fills both tables;
-- where none are followed they are empty. Every ingest after that finds them in what it writes.

CREATE TABLE terms (              -- one phrase that is followed
  id         INTEGER PRIMARY KEY,
  group_name TEXT NOT NULL,       -- the group it stands in, as its list says
  term       TEXT NOT NULL,       -- its name, simplified form
  variants   TEXT NOT NULL,       -- JSON array of the wordings that are looked for, its name first
  UNIQUE (group_name, term)
) STRICT;

CREATE TABLE term_uses (          -- one use of such a phrase; its wording is substr(sentences.text, span_start + 1, span_end - span_start)
  sentence   INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start INTEGER NOT NULL,
  term       INTEGER NOT NULL REFERENCES terms(id) ON DELETE CASCADE,
  span_end   INTEGER NOT NULL,
  PRIMARY KEY (sentence, span_start, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX term_uses_term ON term_uses(term);

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
  name  TEXT PRIMARY KEY,         -- fold_version: of the fold that its index terms were made with; indexes_left_out: an ingest that fills it is not at its end, and makes the rest of its indexes there; removal_unfinished: the article whose bytes may still be in the file; terms: which list of terms is followed; published: in a published file, what it shows, JSON; notice_zh, notice_en: what every page of the site says of it
  value TEXT NOT NULL
) STRICT;

-- ───────────────────────────────────────────────────────────── kept counts
-- What pages would else count at every visit. The writer keeps them (ingest/kept.py), `xianzhi check`
-- counts them again. Reprints and older versions are left out, but where a comment says so. What has
-- no place, unit, stage or post stands under '', what has no year under 0.

CREATE TABLE place_years (        -- one place and year of publication
  place        TEXT NOT NULL,     -- division code, not rolled up: place >= '1404' AND place < '1404~' is all of a city
  year         INTEGER NOT NULL,  -- of the article
  articles     INTEGER NOT NULL,  -- about that place
  characters   INTEGER NOT NULL,  -- of their running texts
  sentences    INTEGER NOT NULL,
  figures      INTEGER NOT NULL,  -- of that place, in whatever article of that year
  formula_uses INTEGER NOT NULL,
  people       INTEGER NOT NULL,  -- mentions of office-holders
  PRIMARY KEY (place, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE figure_kinds (       -- one kind, unit, stage and year of figures
  kind    TEXT NOT NULL,
  unit    TEXT NOT NULL,
  stage   TEXT NOT NULL,
  year    INTEGER NOT NULL,       -- in which their period begins
  figures INTEGER NOT NULL,
  copies  INTEGER NOT NULL,       -- those in reprints and older versions
  PRIMARY KEY (kind, unit, stage, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE formula_years (      -- one formula in one year of publication
  formula  INTEGER NOT NULL,      -- id of the formula
  year     INTEGER NOT NULL,
  uses     INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (formula, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE post_years (         -- one post in one year of publication
  post   TEXT NOT NULL,
  year   INTEGER NOT NULL,
  people INTEGER NOT NULL,        -- mentions of office-holders with that post
  PRIMARY KEY (post, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE sentence_parts (     -- one part of articles; reprints too
  part      TEXT PRIMARY KEY,
  sentences INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE edit_rules (         -- one rule that changes texts, certain or not; reprints too
  rule     TEXT NOT NULL,
  certain  INTEGER NOT NULL,
  edits    INTEGER NOT NULL,
  articles INTEGER NOT NULL,      -- that it changed; furniture outside of every article is in none
  PRIMARY KEY (rule, certain)
) STRICT, WITHOUT ROWID;

-- ───────────────────────────────────────────────────────────── search
-- Overlapping bigrams of the folded text (ingest/search.py), made by index_terms(), a function that
-- only the writer registers: elsewhere an INSERT fails aloud rather than index the wrong terms.
-- A writer that brings in many texts at once indexes them behind, in the same transaction.
-- `text` comes first: FTS5 writes no column number for the first one, a fifth of the index.
-- content= in double quotes: Datasette does not see the index otherwise.

CREATE VIRTUAL TABLE articles_fts USING fts5 (
  text, title, kicker, captions,
  content="articles", content_rowid="id", tokenize="ascii"
);
CREATE TRIGGER articles_ai AFTER INSERT ON articles WHEN NOT EXISTS (SELECT 1 FROM settings WHERE name = 'indexed_behind') BEGIN
  INSERT INTO articles_fts(rowid, text, title, kicker, captions) VALUES
    (new.id, index_terms(new.text), index_terms(new.title), index_terms(new.kicker), index_terms(new.captions));
END;
CREATE TRIGGER articles_ad AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, text, title, kicker, captions) VALUES
    ('delete', old.id, index_terms(old.text), index_terms(old.title), index_terms(old.kicker), index_terms(old.captions));
END;

CREATE VIRTUAL TABLE sentences_fts USING fts5 (
  text,
  content="sentences", content_rowid="id", tokenize="ascii"
);
CREATE TRIGGER sentences_ai AFTER INSERT ON sentences WHEN NOT EXISTS (SELECT 1 FROM settings WHERE name = 'indexed_behind') BEGIN
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

CREATE VIEW figure_unit_sheet AS  -- every figure in every unit that it comes into: ask for one, WHERE in_unit = '亩'
SELECT f.id, CAST(f.value * u.numerator * t.denominator / (u.denominator * t.numerator) AS REAL) AS in_value, t.code AS in_unit,
       f.surface, f.value, f.unit, f.kind, f.indicator, f.indicator_id, f.of_what, f.qualifier, f.change, f.per, f.stage,
       f.period, f.year, p.full_name AS place_name, f.place, f.group_key, f.group_role, s.text AS sentence_text,
       a.title, a.published, '/f/' || f.key AS permalink, s.id AS sentence, a.id AS article, a.reprint_of
FROM figures f JOIN units u ON u.code = f.unit JOIN units t ON t.base = u.base
JOIN sentences s ON s.id = f.sentence JOIN articles a ON a.id = f.article LEFT JOIN places p ON p.code = f.place;

CREATE VIEW formula_sheet AS      -- every use of a formula
SELECT u.id, m.surface AS formula, u.surface, u.quoted, m.numbers, m.expansion, m.is_national,
       s.text AS sentence_text, a.title, a.published, a.year, a.outlet, p.full_name AS place_name, a.place,
       '/a/' || a.key AS permalink, s.id AS sentence, a.id AS article, a.reprint_of
FROM formula_uses u JOIN formulas m ON m.id = u.formula JOIN sentences s ON s.id = u.sentence
JOIN articles a ON a.id = u.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW formula_expansion_sheet AS -- every place where a text spells a formula out, with what it says and whether others say the same
SELECT u.id, m.surface AS formula, m.is_national, m.expansion, e.items, json_array_length(e.items) AS item_count,
       e.agrees, e.form, e.items IS m.expansion AS is_settled,
       (SELECT count(DISTINCT o.items) FROM formula_uses v JOIN formula_expansions o ON o.formula_use = v.id
        WHERE v.formula = m.id) AS variants,
       s.text AS sentence_text, e.positions, a.title, a.published, a.year, a.outlet, p.full_name AS place_name, a.place,
       '/a/' || a.key || iif(s.position < 160, '', '?from=' || s.position) || '#s' || s.position AS permalink,
       s.id AS sentence, a.id AS article, a.reprint_of
FROM formula_expansions e JOIN formula_uses u ON u.id = e.formula_use JOIN formulas m ON m.id = u.formula
JOIN sentences s ON s.id = u.sentence JOIN articles a ON a.id = u.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW formula_earliest_sheet AS -- each formula with its earliest use here, that is in this archive; reprints count once
WITH counted AS (
  SELECT u.formula, count(*) AS uses, count(DISTINCT u.article) AS articles, count(DISTINCT a.place) AS places,
         min(coalesce(a.published, '9999') || '/' || printf('%012d', u.id)) AS first
  FROM formula_uses u JOIN articles a ON a.id = u.article WHERE a.reprint_of IS NULL GROUP BY u.formula
)
SELECT m.id, m.surface AS formula, m.is_national, m.first_year, m.origin, m.expansion, c.uses, c.articles, c.places,
       a.published AS earliest_here, p.full_name AS place_name, a.place, s.text AS sentence_text, a.title, a.year,
       a.outlet, '/a/' || a.key || iif(s.position < 160, '', '?from=' || s.position) || '#s' || s.position AS permalink,
       s.id AS sentence, a.id AS article
FROM counted c JOIN formulas m ON m.id = c.formula
JOIN formula_uses u ON u.id = cast(substr(c.first, -12) AS INTEGER)
JOIN sentences s ON s.id = u.sentence JOIN articles a ON a.id = u.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW formula_month_sheet AS -- uses of each formula by place and month; an article counts for its place and for all above it, reprints once
SELECT m.surface AS formula, m.is_national, r.level, r.place_name, r.above AS place, a.year, a.month,
       count(*) AS uses, count(DISTINCT a.id) AS articles
FROM formula_uses u JOIN formulas m ON m.id = u.formula JOIN articles a ON a.id = u.article
JOIN place_above r ON r.code = a.place
WHERE a.reprint_of IS NULL
GROUP BY u.formula, r.above, a.year, a.month;

CREATE VIEW formula_pair_sheet AS -- two texts that share formulas which are not nationwide ones
SELECT a.id AS article, o.id AS other, count(DISTINCT u.formula) AS formulas,
       group_concat(DISTINCT m.surface) AS shared, a.title, a.published, p.full_name AS place_name,
       o.title AS other_title, o.published AS other_published, q.full_name AS other_place_name,
       '/a/' || a.key AS permalink, '/a/' || o.key AS other_permalink
FROM formula_uses u JOIN formulas m ON m.id = u.formula AND NOT m.is_national
JOIN formula_uses v ON v.formula = u.formula AND v.article <> u.article
JOIN articles a ON a.id = u.article AND a.reprint_of IS NULL
JOIN articles o ON o.id = v.article AND o.reprint_of IS NULL
LEFT JOIN places p ON p.code = a.place LEFT JOIN places q ON q.code = o.place
GROUP BY u.article, v.article;

CREATE VIEW term_sheet AS         -- every use of a phrase that is followed
SELECT t.group_name, t.term, substr(s.text, u.span_start + 1, u.span_end - u.span_start) AS surface,
       s.text AS sentence_text, s.part, a.title, a.published, a.year, a.outlet, p.full_name AS place_name, a.place,
       '/a/' || a.key || iif(s.position < 160, '', '?from=' || s.position) || '#s' || s.position AS permalink,
       u.span_start, t.id AS term_id, s.id AS sentence, a.id AS article, a.reprint_of
FROM term_uses u JOIN terms t ON t.id = u.term JOIN sentences s ON s.id = u.sentence
JOIN articles a ON a.id = s.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW term_rate_sheet AS    -- how common each phrase is by place and year: uses in running text for 10,000 characters, reprints once
WITH used AS (
  SELECT u.term, s.article, count(*) AS uses FROM term_uses u JOIN sentences s ON s.id = u.sentence
  WHERE s.part IN ('heading', 'body') GROUP BY 1, 2
), counted AS (
  SELECT r.above AS code, r.level, r.place_name, a.year, a.id AS article, a.key, a.characters
  FROM articles a JOIN place_above r ON r.code = a.place WHERE a.reprint_of IS NULL
), texts AS (
  SELECT code, year, count(*) AS articles, sum(characters) AS characters FROM counted GROUP BY 1, 2
)
SELECT t.group_name, t.term, c.level, c.place_name, c.code AS place, c.year, sum(w.uses) AS uses,
       count(*) AS articles, x.articles AS all_articles, x.characters,
       round(10000.0 * sum(w.uses) / x.characters, 3) AS per_10000, '/a/' || min(c.key) AS permalink
FROM used w JOIN terms t ON t.id = w.term JOIN counted c ON c.article = w.article
JOIN texts x ON x.code = c.code AND x.year IS c.year
GROUP BY t.id, c.code, c.year;

CREATE VIEW people_sheet AS       -- every office-holder named, with post and date of the article
SELECT m.id, m.person, m.post, m.organisation, p.full_name AS place_name, m.place, a.published, a.year,
       s.text AS sentence_text, a.title, a.outlet, '/a/' || a.key AS permalink, s.id AS sentence, a.id AS article,
       a.reprint_of
FROM mentions m JOIN sentences s ON s.id = m.sentence JOIN articles a ON a.id = m.article
LEFT JOIN places p ON p.code = m.place
WHERE m.kind = 'person';

-- Who held which post, where and when, from the texts alone. What names two posts at once tells of both:
-- 县委副书记、县长. A person is one by name, post, organisation and place, so that a namesake elsewhere is
-- another; where no place is settled, the article's tells them apart, but for offices of the nation.
CREATE VIEW tenure_sheet AS       -- one person in one post, with the first and the last text that says so
WITH said AS (
  SELECT m.person, j.value AS post, m.place, p.full_name AS place_name, substr(p.name, -1) AS unit, p.name AS near,
         m.rule, m.sentence, a.id AS article, a.published,
         iif(m.place IS NOT NULL OR j.value GLOB '*总书记' OR j.value GLOB '国*' OR j.value GLOB '中央*'
             OR j.value IN ('总理', '副总理', '委员长') OR m.organisation GLOB '全国*' OR m.organisation GLOB '国*',
             '', coalesce(a.place, a.id)) AS apart,
         CASE  -- the mention's organisation, as far as it is that of this post
           WHEN m.place IS NOT NULL AND (j.value GLOB '*[省市县区镇乡州旗盟]长' OR j.value GLOB '*[省市县区镇乡州旗委级]领导'
             OR j.value GLOB '*[省市县区镇乡州旗盟地]委*' OR j.value GLOB '人大*' OR j.value GLOB '政协*'
             OR j.value GLOB '[纪监]委*' OR j.value GLOB '政法委*' OR j.value GLOB '*部*长' OR j.value GLOB '[国团]*')
             THEN NULL
           WHEN j.value NOT GLOB '*书记' AND m.organisation GLOB '*党[组委]'
             THEN substr(m.organisation, 1, length(m.organisation) - 2)
           WHEN j.value NOT GLOB '*书记' AND m.organisation GLOB '*党[工支总][委部支]'
             THEN substr(m.organisation, 1, length(m.organisation) - 3)
           ELSE m.organisation
         END AS whole
  FROM mentions m JOIN json_each('[' || replace(json_quote(m.post), '、', '","') || ']') j
  JOIN articles a ON a.id = m.article LEFT JOIN places p ON p.code = m.place
  WHERE m.kind = 'person' AND a.reprint_of IS NULL AND m.rule <> 'candidate'
), told AS (
  SELECT *, nullif(CASE  -- 县财政局 and 沁源县财政局 of one county are one
             WHEN substr(whole, 1, length(place_name)) = place_name THEN substr(whole, length(place_name) + 1)
             WHEN substr(whole, 1, length(near)) = near THEN substr(whole, length(near) + 1)
             WHEN substr(whole, 1, 1) = unit AND substr(whole, 2, 1) NOT IN ('场', '政', '容', '域', '城', '村', '镇')
               THEN substr(whole, 2)
             ELSE whole END, '') AS organisation,
         coalesce(published, '9999') || printf('/%012d', sentence) AS early,
         coalesce(published, '') || printf('/%012d', sentence) AS late
  FROM said
), held AS (
  SELECT person, post, iif(instr(post, organisation) = 1, NULL, organisation) AS organisation, place,
         min(published) FILTER (WHERE rule <> 'former') AS first_seen,
         max(published) FILTER (WHERE rule <> 'former') AS last_seen,
         min(published) FILTER (WHERE rule = 'appointed') AS appointed,
         max(published) FILTER (WHERE rule = 'removed') AS removed,
         min(published) FILTER (WHERE rule = 'former') AS called_former,
         count(DISTINCT article) AS articles, count(*) AS sentences,
         CAST(substr(min(early), -12) AS INTEGER) AS first_sentence,
         CAST(substr(max(late), -12) AS INTEGER) AS last_sentence
  FROM told GROUP BY 1, 2, 3, 4, apart
)
SELECT h.person, h.post, h.organisation, p.full_name AS place_name, h.place, h.first_seen, h.last_seen, h.appointed, h.removed,
       h.called_former, h.articles, h.sentences, s.text AS sentence_text, a.title,
       '/a/' || a.key || iif(s.position < 160, '', '?from=' || s.position) || '#s' || s.position AS permalink,
       '/a/' || z.key || iif(l.position < 160, '', '?from=' || l.position) || '#s' || l.position AS last_permalink
FROM held h JOIN sentences s ON s.id = h.first_sentence JOIN articles a ON a.id = s.article
JOIN sentences l ON l.id = h.last_sentence JOIN articles z ON z.id = l.article
LEFT JOIN places p ON p.code = h.place;

-- A word marks an article out if it is frequent in it and rare elsewhere: rare in Chinese (weight, by the
-- table of the segmenter) and rare in this archive. In how many articles it stands is asked of the search
-- index, by the word's bigrams as a phrase. log2 is drawn in straight lines between the powers of two, as
-- not every SQLite has logarithms.
CREATE VIEW keyword_sheet AS      -- every keyword of an article, weighed against Chinese and against the archive
SELECT k.id, k.word, round(k.weight, 4) AS weight,
       (SELECT count(*) FROM articles_fts WHERE articles_fts MATCH '"' || (
          SELECT group_concat(substr(k.word, i.value, 2), ' ')
          FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]') i WHERE i.value < length(k.word)) || '"'
       ) AS in_articles,
       round(k.weight * (
         SELECT min(e.value + n.whole / (n.having_it * (1 << e.value)) - 1)
         FROM (SELECT max(1, count(*)) AS having_it, (SELECT CAST(count(*) AS REAL) FROM articles) AS whole
               FROM articles_fts WHERE articles_fts MATCH '"' || (
                 SELECT group_concat(substr(k.word, i.value, 2), ' ')
                 FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]') i WHERE i.value < length(k.word)) || '"') n,
              json_each('[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]') e
       ), 4) AS archive_weight,
       a.title, a.published, a.year, p.full_name AS place_name, a.place, '/a/' || a.key AS permalink,
       a.id AS article, a.reprint_of
FROM keywords k JOIN articles a ON a.id = k.article LEFT JOIN places p ON p.code = a.place;

CREATE VIEW sentence_sheet AS     -- every sentence with the heading it stands under, its article and a link
SELECT s.id, s.text AS sentence_text, s.part, h.text AS heading_text, a.title, a.published, a.year, a.outlet,
       p.full_name AS place_name, a.place,
       '/a/' || a.key || iif(s.position < 160, '', '?from=' || s.position) || '#s' || s.position AS permalink,
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

-- ───────────────────────────────────────────────────────────── roll-up: a place with all below it
-- A code begins with those of all divisions above: place >= '1410' AND place < '1410~' is all of a
-- city by index, its zones too. A county that a province runs directly is right below that.

CREATE VIEW place_above AS        -- each place beside each place above it, itself one of them: count by any level
SELECT p.code, u.code AS above, u.level, u.full_name AS place_name
FROM places p JOIN places u
  ON u.code IN (substr(p.code, 1, 2), substr(p.code, 1, 4), substr(p.code, 1, 6), substr(p.code, 1, 9), p.code);

CREATE VIEW place_sheet AS        -- every place that something is said of, rolled up: what is said of it and of all below it, reprints left out
WITH own AS (
  SELECT place, sum(articles) AS articles, sum(characters) AS characters, sum(figures) AS figures,
         sum(formula_uses) AS formulas FROM place_years WHERE place <> '' GROUP BY place
), days AS (
  SELECT place, min(published) AS first_published, max(published) AS last_published FROM articles
  WHERE reprint_of IS NULL AND place IS NOT NULL GROUP BY place
)
SELECT u.code, u.full_name AS place_name, u.level, u.parent, sum(o.articles) AS articles,
       sum(o.characters) AS characters, sum(o.figures) AS figures, sum(o.formulas) AS formulas,
       sum(iif(o.place = u.code, o.articles, 0)) AS own_articles, sum(iif(o.place = u.code, o.figures, 0)) AS own_figures,
       min(d.first_published) AS first_published, max(d.last_published) AS last_published
FROM own o JOIN places u
  ON u.code IN (substr(o.place, 1, 2), substr(o.place, 1, 4), substr(o.place, 1, 6), substr(o.place, 1, 9), o.place)
LEFT JOIN days d ON d.place = o.place
GROUP BY u.code;

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
    AND NOT (coalesce(f.of_what, '项目') IN ('项目', '工程', '建设项目', '重点项目', '重大项目')  -- of projects that nobody names
             AND coalesce(f.indicator_id, '') IN (  -- what is said of one project at a time
      'total_investment', 'completed_investment', 'year_investment', 'contracted_investment'))
    AND NOT EXISTS (  -- a part beside its total, and what something grew from beside what it grew to
      SELECT 1 FROM figures t WHERE f.group_role IN ('part', 'from') AND t.article = f.article AND t.group_key = f.group_key
        AND t.group_role = iif(f.group_role = 'part', 'total', 'to') AND t.period IS f.period
        AND coalesce(t.indicator_id, t.indicator) IS coalesce(f.indicator_id, f.indicator))
), stepped AS (
  SELECT *, iif(instr(said, '.'), substr(said, instr(said, '.') + 1), '') AS decimals FROM written
), measured AS (
  SELECT *, cast('1e' || (coalesce(written_mult, 0) + (unit_text IS '成') - length(decimals)
      + length(ltrim(decimals, '0123456789０１２３４５６７８９零一二三四五六七八九〇'))) AS REAL) AS step,
    iif(change IS 'down', -1, 1) AS sign,
    change IS NOT NULL OR (unit IS '%' AND coalesce(indicator_id, '') IN ('cpi', 'retail_prices', 'ppi')) AS is_change,  -- 涨幅控制在3%以内
    coalesce(value, value_min) AS lower, coalesce(value, value_max) AS upper,
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
       coalesce(indicator_id, indicator) AS indicator, indicator_id, is_change, per, of_what,
       unit, stage, qualifier, value * sign AS value,
       CASE WHEN sign > 0 OR value_exact = '0' THEN value_exact  -- 减税负2500亿元: negative as written, and a fall
            WHEN substr(value_exact, 1, 1) = '-' THEN substr(value_exact, 2) ELSE '-' || value_exact END AS value_exact,
       iif(sign < 0, -upper, lower) AS value_min, iif(sign < 0, -lower, upper) AS value_max, step,
       iif(iif(sign < 0, qualifier IN ('over', 'at_least'), qualifier IN ('under', 'at_most')),
           NULL, iif(sign < 0, -upper, lower) - reach) AS low,
       iif(iif(sign < 0, qualifier IN ('under', 'at_most'), qualifier IN ('over', 'at_least')),
           NULL, iif(sign < 0, -lower, upper) + reach) AS high,
       is_change || '|' || coalesce(per, '') || '|' || coalesce(of_what, '') || '|' || coalesce(unit, '')
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
    ORDER BY (o.period_basis IS NOT 'stated') + (o.period_basis IS 'page'), o.published DESC, o.value IS NULL, o.qualifier IS NOT NULL, o.step,
      substr(o.permalink, 1, instr(o.permalink, '-figure-')), o.id LIMIT 1);
