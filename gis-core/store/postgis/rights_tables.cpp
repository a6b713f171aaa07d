// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgis/rights_tables.h"

#include "store/class_columns.h"

namespace kbs::postgis {

namespace {

constexpr const char *tables = R"sql(
ALTER TABLE kbs_sinif ADD COLUMN kisisel text[] NOT NULL DEFAULT '{}';
ALTER TABLE kbs_taslak ADD COLUMN tablolar text[] NOT NULL DEFAULT '{}';
CREATE TABLE kbs_yetki (kisi regrole NOT NULL, tablo text COLLATE "C" NOT NULL,
    yetki text COLLATE "C" NOT NULL CHECK (yetki IN ('duzenleme', 'onay', 'kisisel')), PRIMARY KEY (kisi, tablo, yetki));
)sql";

/// {schema} stands for its name, quoted. What a function of the owner's names must not be found elsewhere first.
constexpr const char *functions = R"sql(
CREATE OR REPLACE FUNCTION kbs_sahibi() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
    SELECT pg_has_role(session_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'kbs_sinif'::regclass
$$;
CREATE OR REPLACE FUNCTION kbs_yetkili(hangi_tablo text, hangi_yetki text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$
    SELECT kbs_sahibi() OR EXISTS (SELECT FROM kbs_yetki WHERE tablo = hangi_tablo AND yetki = hangi_yetki
        AND pg_has_role(session_user, kisi, 'USAGE'))
$$;
CREATE OR REPLACE FUNCTION kbs_okunur(hangi_tablo text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
    SELECT has_column_privilege(session_user, to_regclass(quote_ident(hangi_tablo))::oid, 'kbs_id', 'SELECT')
$$;
CREATE OR REPLACE FUNCTION kbs_yazilir(hangi_tablo text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
    SELECT has_table_privilege(session_user, to_regclass(quote_ident(hangi_tablo))::oid, 'INSERT')
$$;
CREATE OR REPLACE FUNCTION kbs_bul(hangi_sinif integer, aranan tsquery, en_cok bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM kbs_sinif WHERE no = hangi_sinif AND kbs_okunur(ad)) THEN
        RETURN QUERY SELECT kbs_id FROM kbs_arama WHERE kelimeler @@ aranan AND sinif = hangi_sinif LIMIT en_cok;
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION kbs_sinif_koru() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
BEGIN
    IF kbs_sahibi() OR (kbs_yazilir(OLD.ad) AND NEW.sayac >= OLD.sayac) THEN
        RETURN NEW;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = format('no right to publish %s', OLD.ad);
END
$$;
CREATE OR REPLACE FUNCTION kbs_tam_okunur(tablolar text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM unnest(tablolar) ad LEFT JOIN pg_attribute a
        ON a.attrelid = to_regclass(quote_ident(ad)) AND a.attnum > 0 AND NOT a.attisdropped
        WHERE has_column_privilege(session_user, a.attrelid, a.attnum, 'SELECT') IS NOT TRUE)
$$;
CREATE OR REPLACE FUNCTION kbs_taslak_koru() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
DECLARE
    ben text := session_user;
    yayimlar boolean := (SELECT coalesce(bool_and(kbs_yazilir(t)), true) FROM unnest(NEW.tablolar) t);
    duzenler boolean := EXISTS (SELECT FROM kbs_sinif WHERE kbs_yetkili(ad, 'duzenleme'));
    inceleme boolean := NEW.durum IN ('onaylandi', 'iade');
    kapanis boolean := NEW.durum IN ('islendi', 'birakildi');
    uygun boolean;
BEGIN
    IF kbs_sahibi() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        uygun := duzenler AND NEW.yazan = ben AND NEW.durum = 'acik' AND NEW.inceleyen IS NULL AND NEW.kapatan IS NULL;
    ELSE
        uygun := kbs_tam_okunur(NEW.tablolar) AND NEW.tablolar @> OLD.tablolar AND OLD.kapatan IS NULL
            AND (NEW.no, NEW.ad, NEW.yazan, NEW.zaman, NEW.taban) = (OLD.no, OLD.ad, OLD.yazan, OLD.zaman, OLD.taban)
            AND (inceleme OR (NEW.inceleyen, NEW.inceleme_notu, NEW.inceleme_zamani)
                IS NOT DISTINCT FROM (OLD.inceleyen, OLD.inceleme_notu, OLD.inceleme_zamani))
            AND (kapanis OR (NEW.kapatan IS NULL AND NEW.kapanis_zamani IS NULL AND NEW.revizyon IS NULL))
            AND CASE NEW.durum
                WHEN 'acik' THEN duzenler
                WHEN 'islendi' THEN yayimlar AND NEW.kapatan = ben AND OLD.durum = 'onaylandi'
                WHEN 'birakildi' THEN NEW.kapatan = ben AND (OLD.yazan = ben OR (duzenler AND yayimlar))
                ELSE NEW.inceleyen = ben AND NOT EXISTS (SELECT FROM unnest(NEW.tablolar) t
                        WHERE NOT kbs_yetkili(t, 'onay'))
                    AND EXISTS (SELECT FROM kbs_sinif WHERE kbs_yetkili(ad, 'onay'))
                    AND (NEW.durum = 'iade' OR OLD.yazan <> ben OR EXISTS (SELECT FROM kbs_meta
                        WHERE anahtar = 'u:draft-review' AND deger = 'anybody')) END;
    END IF;
    IF uygun THEN
        RETURN NEW;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = format('no right to do that with draft %s', NEW.ad);
END
$$;
CREATE OR REPLACE FUNCTION kbs_erisim_yaz(neden text, nasil text, hangi_tablo text, hangi_alanlar text,
    hangi_kayitlar text, hangi_revizyon bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
DECLARE
    onceki record;
    yeni kbs_erisim;
BEGIN
    IF NOT kbs_yetkili(hangi_tablo, 'kisisel') THEN
        RAISE insufficient_privilege USING MESSAGE = format('no right to read personal data of %s', hangi_tablo);
    END IF;
    yeni.amac := btrim(regexp_replace(coalesce(neden, ''), E'[\x01-\x1f]', ' ', 'g'));
    IF length(yeni.amac) < 4 THEN
        RAISE invalid_parameter_value USING MESSAGE = 'personal data are read for a purpose, which is noted';
    END IF;
    LOCK TABLE kbs_erisim IN EXCLUSIVE MODE; -- one chain: writers wait for each other
    SELECT sira, zincir_ozeti INTO onceki FROM kbs_erisim ORDER BY sira DESC LIMIT 1;
    yeni.sira := coalesce(onceki.sira, 0) + 1;
    yeni.zaman := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
    yeni.kisi := session_user;
    yeni.yol := nasil;
    yeni.tablo := hangi_tablo;
    yeni.alanlar := hangi_alanlar;
    yeni.kayitlar := hangi_kayitlar;
    yeni.revizyon := hangi_revizyon;
    -- store/access_log.h says what is chained, and checks it
    yeni.zincir_ozeti := (SELECT encode(sha256(convert_to(string_agg(octet_length(convert_to(alan, 'UTF8')) || ':'
        || alan, '' ORDER BY no), 'UTF8')), 'hex') FROM unnest(ARRAY[coalesce(onceki.zincir_ozeti, ''),
        yeni.sira::text, yeni.zaman, yeni.kisi, yeni.amac, yeni.yol, yeni.tablo, yeni.alanlar, yeni.kayitlar,
        yeni.revizyon::text]) WITH ORDINALITY AS alanlar (alan, no));
    INSERT INTO kbs_erisim SELECT yeni.*;
    INSERT INTO kbs_meta (anahtar, deger) VALUES ('erisim', yeni.zincir_ozeti)
        ON CONFLICT (anahtar) DO UPDATE SET deger = excluded.deger;
    RETURN yeni.sira;
END
$$;
CREATE OR REPLACE FUNCTION kbs_kisisel(hangi_tablo text, kimlikler bigint[], amac text, yol text DEFAULT 'sql',
    hangi_alanlar text[] DEFAULT NULL) RETURNS SETOF jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp AS $$
DECLARE
    alanlar text[] := ARRAY(SELECT k FROM kbs_sinif, unnest(kisisel) WITH ORDINALITY u (k, sirasi)
        WHERE ad = hangi_tablo AND (hangi_alanlar IS NULL OR k = ANY (hangi_alanlar)) ORDER BY sirasi);
BEGIN
    PERFORM kbs_erisim_yaz(amac, yol, hangi_tablo, array_to_string(alanlar, ','),
        coalesce(array_to_string(kimlikler, ','), '*'), (SELECT coalesce(max(numara), 0) FROM kbs_revizyon));
    RETURN QUERY EXECUTE format('SELECT to_jsonb(satir) FROM (SELECT kbs_id%s FROM %I WHERE $1 IS NULL OR kbs_id = '
        'ANY ($1) ORDER BY kbs_id) satir', (SELECT string_agg(', ' || quote_ident(alan), '') FROM unnest(alanlar) alan),
        hangi_tablo) USING kimlikler;
END
$$;
)sql";

constexpr const char *policies = R"sql(
CREATE TRIGGER kbs_sinif_koru BEFORE UPDATE ON kbs_sinif FOR EACH ROW
    WHEN (NEW.sayac < OLD.sayac OR (NEW.no, NEW.ad, NEW.geometri, NEW.adet, NEW.ozet, NEW.min_x, NEW.min_y, NEW.max_x,
        NEW.max_y, NEW.arama, NEW.kisisel) IS DISTINCT FROM (OLD.no, OLD.ad, OLD.geometri, OLD.adet, OLD.ozet,
        OLD.min_x, OLD.min_y, OLD.max_x, OLD.max_y, OLD.arama, OLD.kisisel)) EXECUTE FUNCTION kbs_sinif_koru();
ALTER TABLE kbs_sinif ENABLE ROW LEVEL SECURITY;
CREATE POLICY herkes_okur ON kbs_sinif FOR SELECT USING (true);
CREATE POLICY yetkili_yazar ON kbs_sinif FOR UPDATE USING (kbs_yazilir(ad) OR kbs_yetkili(ad, 'duzenleme'));
ALTER TABLE kbs_gunluk ENABLE ROW LEVEL SECURITY;
CREATE POLICY yalniz_kendininki ON kbs_gunluk USING (regexp_replace(sahip, ' [^ ]*$', '') = session_user::text);
ALTER TABLE kbs_revizyon ENABLE ROW LEVEL SECURITY;
CREATE POLICY herkes_okur ON kbs_revizyon FOR SELECT USING (true);
CREATE POLICY kendi_adiyla ON kbs_revizyon FOR INSERT WITH CHECK (yazan = session_user::text);
ALTER TABLE kbs_meta ENABLE ROW LEVEL SECURITY;
CREATE POLICY herkes_okur ON kbs_meta FOR SELECT USING (true);
CREATE POLICY not_eklenir ON kbs_meta FOR INSERT
    WITH CHECK (starts_with(anahtar, 'u:') AND anahtar NOT IN ('u:store-id', 'u:draft-review', 'u:retention'));
CREATE POLICY not_degisir ON kbs_meta FOR UPDATE
    USING (starts_with(anahtar, 'u:') AND anahtar NOT IN ('u:store-id', 'u:draft-review', 'u:retention'));
CREATE TRIGGER kbs_taslak_koru BEFORE INSERT OR UPDATE ON kbs_taslak FOR EACH ROW
    EXECUTE FUNCTION kbs_taslak_koru();
ALTER TABLE kbs_taslak_gunluk ENABLE ROW LEVEL SECURITY;
CREATE POLICY tamami_okunan ON kbs_taslak_gunluk FOR SELECT
    USING (taslak IN (SELECT no FROM kbs_taslak WHERE kbs_tam_okunur(tablolar)));
CREATE POLICY kendi_adiyla ON kbs_taslak_gunluk FOR INSERT
    WITH CHECK (regexp_replace(sahip, ' [^ ]*$', '') = session_user::text
        AND taslak IN (SELECT no FROM kbs_taslak WHERE kapatan IS NULL));
CREATE POLICY kapanan_silinir ON kbs_taslak_gunluk FOR DELETE
    USING (taslak IN (SELECT no FROM kbs_taslak WHERE kapatan IS NOT NULL));
ALTER TABLE kbs_arama ENABLE ROW LEVEL SECURITY;
CREATE POLICY okunan ON kbs_arama FOR SELECT USING (sinif IN (SELECT no FROM kbs_sinif WHERE kbs_okunur(ad)));
CREATE POLICY yazilan_eklenir ON kbs_arama FOR INSERT
    WITH CHECK (sinif IN (SELECT no FROM kbs_sinif WHERE kbs_yazilir(ad)));
CREATE POLICY yazilan_silinir ON kbs_arama FOR DELETE
    USING (sinif IN (SELECT no FROM kbs_sinif WHERE kbs_yazilir(ad)));
)sql";

} // namespace

Result<void> createRightsFunctions(Connection &connection, const std::string &schema)
{
    constexpr std::string_view mark = "{schema}";
    const std::string quoted = sql::quoteName(schema);
    std::string script = functions;
    for (std::size_t at = script.find(mark); at != std::string::npos; at = script.find(mark, at + quoted.size()))
        script.replace(at, mark.size(), quoted);
    return connection.script(script);
}

Result<void> createRightsTables(Connection &connection)
{
    KBS_CHECK(connection.script(tables));
    KBS_CHECK(createRightsFunctions(connection, connection.location().schema));
    return connection.script(policies);
}

} // namespace kbs::postgis
