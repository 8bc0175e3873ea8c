-- An archive of two texts of our own as schema 1 had it, without divisions, indexes and views.
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
CREATE TABLE runs (               -- one ingest
  id           INTEGER PRIMARY KEY,
  version      TEXT NOT NULL,     -- of xianzhi
  rules_digest TEXT NOT NULL,     -- of the rules, the division table and the code that applies them
  started      TEXT NOT NULL,     -- UTC, ISO 8601
  finished     TEXT,              -- UTC, ISO 8601; empty: was interrupted
  counts       TEXT               -- JSON: inputs, new, unchanged, articles, figures, problems, …
) STRICT;
INSERT INTO "runs" VALUES (1, '0.1.0', '52590b87f2d6278e', '2026-11-29T15:41:31+00:00', '2026-11-29T15:41:34+00:00', '{"inputs": 2, "new": 2, "articles": 2, "sentences": 6, "figures": 4, "dates": 3, "formula_uses": 2, "mentions": 5}');
CREATE TABLE documents (          -- one distinct content
  id             INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,  -- first 16 hex digits of sha256
  sha256         TEXT NOT NULL UNIQUE,  -- of the original bytes
  media_type     TEXT NOT NULL,
  encoding       TEXT NOT NULL,         -- name of the codec that decodes the original
  encoding_basis TEXT NOT NULL,         -- how it was told: bom, utf-8, scored, repaired
  extractor      TEXT,                  -- name and version of what made the text, where decoding alone does not
  bytes          INTEGER NOT NULL,      -- size of the original
  original       BLOB NOT NULL,         -- the original bytes, bz2
  decoded        BLOB,                  -- the extracted text, UTF-8, bz2: only where an extractor made it
  redacted       INTEGER NOT NULL DEFAULT 0 CHECK (redacted IN (0, 1)),  -- 1: a stretch was taken out on request, sha256 is that of before
  rules_digest   TEXT NOT NULL          -- of the rules it was last read with
) STRICT;
INSERT INTO "documents" VALUES (1, '4e665840c788cb6c', '4e665840c788cb6cce3abcd832cc504c6e0baae3d51389840668109b908f0454', 'text/plain', 'utf-8', 'utf-8', NULL, 347, X'425A6839314159265359956CE96B0000ABD8790010420773507EFFFFDF3FD7EE7F9FE03000F590351A46A314CCA7A9A3D47A23419853CA3D27A9810D0FD46A7A6D1422A3D4D3D09A313F540C8687A9A683268C101A01A7A400D4D14F4086990680D0000000007A9A683472F570AC2AF44290D44B5AE908AE042015528DAB04428958984C6E27A0700983605B064ED65529BE40C8F490E6A6C5B242BCC57D4DEDD6D24276DA425382C6B654732FDD3132A8506099154820C70AA673381CA8177C713864C480DCF52431C17FA87FC3CD047E4BDEAB09B1967428E1019010E88014A80EB22BB44186C931188888142385F61896364EC300E4432201B0C6DCA9218B248FCF0E7453376C359D0A8DF0B56CE5088A82A25B903983CEBBBEC4B55413B54C165D70824B62EE362FCCD5DB55B9DC71713D48D0FBBD5F35746534CF68D97089C382A26375CE9DE3FC5DC914E1424255B3A5AC', NULL, 0, '52590b87f2d6278e');
INSERT INTO "documents" VALUES (2, '6fdadcba51f192cc', '6fdadcba51f192ccaf67dcdfb663cda7c1818d2d0e6e19c9463ff38992b466af', 'text/plain', 'utf-8', 'utf-8', NULL, 132, X'425A6839314159265359EC91B5B100004058790010400478005755F4D6AE46C4769FE0200074214F5349808D3002320601A3D4F542211A0340D01A00000680E86AB40DA6F160C03316B3873C86E74E1B093800C591482087A2716944837CA039BB04962DFCC35BC6FC5AC9E00E231215073D8892515F01AA1F943AB41E80E6499A8A63F6B058250828D9C87CFF177245385090EC91B5B1', NULL, 0, '52590b87f2d6278e');
CREATE TABLE sources (            -- one way a document came in
  id            INTEGER PRIMARY KEY,
  document      INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  path          TEXT NOT NULL,    -- as it was typed, or folder as typed and path within
  url           TEXT,             -- where it was published
  container     TEXT,             -- the archive it lay in
  member        TEXT,             -- its name in that archive
  captured_at   TEXT,             -- when it was saved, ISO 8601
  first_run     INTEGER NOT NULL REFERENCES runs(id),
  last_run      INTEGER NOT NULL REFERENCES runs(id),
  superseded_by INTEGER REFERENCES documents(id) ON DELETE SET NULL,  -- the same path later held this one
  UNIQUE (path, document)
) STRICT;
INSERT INTO "sources" VALUES (1, 1, 'texts/one.txt', NULL, NULL, NULL, NULL, 1, 1, NULL);
INSERT INTO "sources" VALUES (2, 2, 'texts/two.txt', NULL, NULL, NULL, NULL, 1, 1, NULL);
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
  script          TEXT NOT NULL CHECK (script IN ('hans', 'hant')),  -- simplified or traditional
  is_template     INTEGER NOT NULL CHECK (is_template IN (0, 1)),    -- 1: names are blanked out (X 区, XX 个村)
  is_truncated    INTEGER NOT NULL CHECK (is_truncated IN (0, 1)),   -- 1: the source breaks off
  place           TEXT REFERENCES places(code),  -- the division it is about [spatialCoverage]
  province        TEXT,           -- name of the place at each level, to facet by
  city            TEXT,
  county          TEXT,
  township        TEXT,
  captions        TEXT,           -- photo captions, one a line: searched, but no running text
  text            TEXT NOT NULL,  -- the running text, a paragraph a line
  characters      INTEGER NOT NULL  -- code points in text, white space left out
) STRICT;
INSERT INTO "articles" VALUES (1, '4e665840c788cb6c-0', 1, 0, 140, 0, '青阳镇召开项目推进会', NULL, '2021-05-06', 'page', 2021, 5, '青阳县融媒体中心', NULL, NULL, '李明', NULL, 'hans', 0, 0, '341723', '安徽省', '池州市', '青阳县', NULL, NULL, '5月6日,青阳镇召开项目推进会,镇党委书记王建国出席会议。会议指出,今年全镇完成投资2680万元,同比增长8.5%,落实“五个关键”。
会议要求,各村要抓牢“三区两带”布局,新建蔬菜大棚120座。', 97);
INSERT INTO "articles" VALUES (2, '6fdadcba51f192cc-0', 2, 0, 55, 0, '清水县启动“冬季行动”', NULL, '2022-11-03', 'page', 2022, 11, '清水县人民政府网', NULL, NULL, NULL, NULL, 'hans', 0, 0, '620521', '甘肃省', '天水市', '清水县', NULL, NULL, '11月3日,清水县召开动员会,排查隐患30处。', 23);
CREATE TABLE bylines (            -- one name on an article
  id      INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  name    TEXT NOT NULL,
  role    TEXT NOT NULL CHECK (role IN ('记者', '通讯员', '特约记者', '作者', '编辑', '审核', '摄影'))
) STRICT;
CREATE TABLE keywords (           -- one characteristic word of an article
  id      INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  word    TEXT NOT NULL,          -- simplified form
  weight  REAL NOT NULL           -- TF-IDF, comparable within an article only
) STRICT;
INSERT INTO "keywords" VALUES (1, 1, '两带', 4.4276916677407407441e-01);
INSERT INTO "keywords" VALUES (2, 1, '推进', 4.24985654482962937894e-01);
INSERT INTO "keywords" VALUES (3, 1, '抓牢', 4.17097048977777828948e-01);
INSERT INTO "keywords" VALUES (4, 1, '召开', 4.13188189260740745822e-01);
INSERT INTO "keywords" VALUES (5, 1, '全镇', 3.76407704951851884711e-01);
INSERT INTO "keywords" VALUES (6, 1, '大棚', 3.7146209781851852183e-01);
INSERT INTO "keywords" VALUES (7, 1, '会议', 3.66686999417777770293e-01);
INSERT INTO "keywords" VALUES (8, 1, '三区', 3.66420165434814815164e-01);
INSERT INTO "keywords" VALUES (9, 1, '项目', 0.361691140157037);
INSERT INTO "keywords" VALUES (10, 1, '各村', 3.52542630270370360712e-01);
INSERT INTO "keywords" VALUES (11, 2, '动员会', 1.55784933977142858729e+00);
INSERT INTO "keywords" VALUES (12, 2, '排查', 1.28400325232);
INSERT INTO "keywords" VALUES (13, 2, '隐患', 1.1640150018785713204e+00);
INSERT INTO "keywords" VALUES (14, 2, '冬季', 9.5760604255428571907e-01);
INSERT INTO "keywords" VALUES (15, 2, '启动', 8.81751696018571395896e-01);
INSERT INTO "keywords" VALUES (16, 2, '行动', 0.82253452022);
INSERT INTO "keywords" VALUES (17, 2, '召开', 7.96862936431428581229e-01);
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
INSERT INTO "sentences" VALUES (1, 1, 0, 'title', 0, NULL, '青阳镇召开项目推进会', NULL, NULL, 0, 10);
INSERT INTO "sentences" VALUES (2, 1, 1, 'body', 1, NULL, '5月6日,青阳镇召开项目推进会,镇党委书记王建国出席会议。', 0, 29, 42, 71);
INSERT INTO "sentences" VALUES (3, 1, 2, 'body', 1, NULL, '会议指出,今年全镇完成投资2680万元,同比增长8.5%,落实“五个关键”。', 29, 67, 71, 109);
INSERT INTO "sentences" VALUES (4, 1, 3, 'body', 2, NULL, '会议要求,各村要抓牢“三区两带”布局,新建蔬菜大棚120座。', 68, 98, 110, 140);
INSERT INTO "sentences" VALUES (5, 2, 0, 'title', 0, NULL, '清水县启动“冬季行动”', NULL, NULL, 0, 11);
INSERT INTO "sentences" VALUES (6, 2, 1, 'body', 1, NULL, '11月3日,清水县召开动员会,排查隐患30处。', 0, 23, 32, 55);
CREATE TABLE edits (              -- one change from decoded to clean
  id         INTEGER PRIMARY KEY,
  document   INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  article    INTEGER REFERENCES articles(id) ON DELETE CASCADE,  -- empty: page furniture outside every article
  span_start INTEGER NOT NULL,    -- in decoded
  span_end   INTEGER NOT NULL,
  "before"   TEXT,                -- left out where it is plain furniture: the original has it
  "after"    TEXT NOT NULL,
  rule       TEXT NOT NULL,       -- the rule that made it
  certain    INTEGER NOT NULL CHECK (certain IN (0, 1))
) STRICT;
INSERT INTO "edits" VALUES (1, 1, 1, 11, 41, '2021-05-06 来源:青阳县融媒体中心 责任编辑:李明', '', 'date-line', 1);
INSERT INTO "edits" VALUES (2, 1, 1, 41, 42, '
', '', 'blank-line', 1);
INSERT INTO "edits" VALUES (3, 1, NULL, 140, 141, NULL, '', 'blank-line', 1);
INSERT INTO "edits" VALUES (4, 2, 2, 12, 31, '2022年11月3日 清水县人民政府网', '', 'date-line', 1);
INSERT INTO "edits" VALUES (5, 2, 2, 31, 32, '
', '', 'blank-line', 1);
INSERT INTO "edits" VALUES (6, 2, NULL, 55, 56, NULL, '', 'blank-line', 1);
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
  rule         TEXT NOT NULL,
  confidence   REAL NOT NULL      -- 0 to 1
) STRICT;
INSERT INTO "figures" VALUES (1, '4e665840c788cb6c-0-figure-84-90', 1, 3, 13, 19, '2680万元', 26800000.0, '26800000', NULL, NULL, 'CNY', '元', 4, 'money', '完成投资', 'completed_investment', NULL, NULL, NULL, NULL, 'actual', NULL, '2021', 'page', 2021, '341723', 'article', NULL, NULL, 'measure', 0.95);
INSERT INTO "figures" VALUES (2, '4e665840c788cb6c-0-figure-95-99', 1, 3, 24, 28, '8.5%', 8.5, '8.5', NULL, NULL, '%', '%', NULL, 'percent', '完成投资', 'completed_investment', NULL, NULL, 'up', NULL, 'actual', NULL, '2021', 'page', 2021, '341723', 'article', NULL, NULL, 'measure', 0.95);
INSERT INTO "figures" VALUES (3, '4e665840c788cb6c-0-figure-135-139', 1, 4, 25, 29, '120座', 120.0, '120', NULL, NULL, '座', '座', NULL, 'count', '蔬菜大棚', NULL, NULL, NULL, NULL, NULL, 'actual', NULL, '2021', 'page', 2021, '341723', 'article', NULL, NULL, 'count', 0.95);
INSERT INTO "figures" VALUES (4, '6fdadcba51f192cc-0-figure-51-54', 2, 6, 19, 22, '30处', 30.0, '30', NULL, NULL, '处', '处', NULL, 'count', '隐患', 'hazards', NULL, NULL, NULL, NULL, 'actual', NULL, '2022-11-03', 'page', 2022, '620521', 'stated', NULL, NULL, 'count', 0.95);
CREATE TABLE dates (              -- one date or period
  id         INTEGER PRIMARY KEY,
  article    INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  sentence   INTEGER NOT NULL REFERENCES sentences(id) ON DELETE CASCADE,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  surface    TEXT NOT NULL,
  iso        TEXT,                -- ISO 8601, start/end for an interval; empty: the text does not settle it
  kind       TEXT NOT NULL CHECK (kind IN ('date', 'month', 'year', 'period', 'relative', 'time')),
  basis      TEXT CHECK (basis IN ('stated', 'page', 'inferred')),  -- where the year comes from
  rule       TEXT NOT NULL
) STRICT;
INSERT INTO "dates" VALUES (1, 1, 2, 0, 4, '5月6日', '2021-05-06', 'date', 'page', 'day');
INSERT INTO "dates" VALUES (2, 1, 3, 5, 7, '今年', '2021', 'relative', 'page', 'year-word');
INSERT INTO "dates" VALUES (3, 2, 6, 0, 5, '11月3日', '2022-11-03', 'date', 'page', 'day');
CREATE TABLE formulas (           -- one numbered formula (提法), all its spellings together
  id          INTEGER PRIMARY KEY,
  surface     TEXT NOT NULL UNIQUE,  -- its one canonical form: simplified, half-width
  numbers     TEXT NOT NULL,      -- JSON array of the numbers in it
  expansion   TEXT,               -- JSON array: what it spells out to, where a text says so
  is_national INTEGER NOT NULL CHECK (is_national IN (0, 1))  -- 1: in nationwide use, from a list
) STRICT;
INSERT INTO "formulas" VALUES (1, '五个关键', '[5]', NULL, 0);
INSERT INTO "formulas" VALUES (2, '三区两带', '[3, 2]', NULL, 0);
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
INSERT INTO "formula_uses" VALUES (1, 1, 1, 3, 32, 36, '五个关键', 1, 'quoted-count');
INSERT INTO "formula_uses" VALUES (2, 2, 1, 4, 11, 15, '三区两带', 1, 'quoted-groups');
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
INSERT INTO "mentions" VALUES (1, 'place', 1, 1, 0, 3, '青阳镇', NULL, NULL, NULL, NULL, 'unresolved', 0.5);
INSERT INTO "mentions" VALUES (2, 'person', 1, 2, 21, 24, '王建国', '王建国', '党委书记', '镇党委', NULL, 'post-name', 0.95);
INSERT INTO "mentions" VALUES (3, 'place', 1, 2, 5, 8, '青阳镇', NULL, NULL, NULL, NULL, 'unresolved', 0.5);
INSERT INTO "mentions" VALUES (4, 'place', 2, 5, 0, 3, '清水县', NULL, NULL, NULL, '620521', 'full', 0.98);
INSERT INTO "mentions" VALUES (5, 'place', 2, 6, 6, 9, '清水县', NULL, NULL, NULL, '620521', 'full', 0.98);
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
CREATE TABLE key_aliases (        -- an old key and the one that holds its content now
  old TEXT PRIMARY KEY,
  new TEXT NOT NULL
) STRICT;
INSERT INTO "key_aliases" VALUES ('4e665840c788cb6c-7', '4e665840c788cb6c-0');
CREATE TABLE settings (           -- facts about this file
  name  TEXT PRIMARY KEY,         -- fold_version: of the fold that its index terms were made with
  value TEXT NOT NULL
) STRICT;
INSERT INTO "settings" VALUES ('fold_version', 'bigram-1-7943d46050e9');
PRAGMA application_id = 1483299432;
PRAGMA user_version = 1;
