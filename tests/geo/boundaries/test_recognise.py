"""Schemas are recognised by their columns, whatever the file is called."""

import pandas as pd
import pytest

from geo.boundaries.publishers import Publisher
from geo.boundaries.recognise import ColumnMapping, recognise
from model.admin import Level
from model.errors import BoundaryError

KY, RU, EN = ["Өзгөн", "Нарын"], ["Узгенский", "Нарынский"], ["Uzgen", "Naryn"]
CODES = ["KG06255000000", "KG04245000000"]


def schema_of(**columns):
    return recognise(pd.DataFrame(columns), file_name="upload")


def test_cod_ab_of_2018():
    schema = schema_of(
        ADM3_EN=EN, ADM3_RU=RU, ADM3_KY=KY, ADM3_PCODE=CODES, ADM3ALT1EN=[None, "x"],
        ADM3TYP_EN="district", ADM2_EN="A", ADM2_PCODE="KG06", ADM1_PCODE="KG06", validOn="2018",
    )  # fmt: skip
    assert schema.publisher is Publisher.COD_AB
    assert [columns.level for columns in schema.levels] == [3, 2, 1]
    assert schema.own.code == "ADM3_PCODE"
    assert schema.own.names == {"en": "ADM3_EN", "ru": "ADM3_RU", "ky": "ADM3_KY"}
    assert schema.own.others == ("ADM3ALT1EN",)
    assert schema.own.kinds == ("ADM3TYP_EN",)
    assert schema.date_columns == ("validOn",)


@pytest.mark.parametrize("languages", [("en", "ru", "ky"), ("ky", "en", "ru")])
@pytest.mark.parametrize("with_lang", [True, False])
def test_cod_ab_of_today_numbers_its_names(languages, with_lang):
    values = {"en": EN, "ru": RU, "ky": KY}
    names = {f"adm2_name{at or ''}": values[language] for at, language in enumerate(languages)}
    told = {f"lang{at or ''}": language for at, language in enumerate(languages)}
    schema = schema_of(**names, adm2_pcode=CODES, adm1_name="x", **(told if with_lang else {}))
    found = {language: f"adm2_name{at or ''}" for at, language in enumerate(languages)}
    assert schema.own.names == found
    assert schema.own.code == "adm2_pcode"


def test_camel_case():
    schema = schema_of(admin2Name_en=EN, admin2Name_ky=KY, admin2Pcode=CODES, admin2RefName=EN)
    assert schema.own.names == {"en": "admin2Name_en", "ky": "admin2Name_ky"}
    assert schema.own.code == "admin2Pcode"
    assert schema.own.others == ("admin2RefName",)


def test_wfp_writes_kr_for_kyrgyz_and_soate_prefixes():
    schema = schema_of(Adm2_Code=["41706255"] * 2, Adm2_KR=KY, Adm2_EN=EN, Adm1_Code="41706")
    assert schema.publisher is Publisher.WFP
    assert schema.own.names == {"ky": "Adm2_KR", "en": "Adm2_EN"}
    assert schema.own.code == "Adm2_Code"


def test_geoboundaries():
    schema = schema_of(shapeName=EN, shapeID=["a", "b"], shapeType="ADM2", shapeGroup="KGZ")
    assert schema.publisher is Publisher.GEOBOUNDARIES
    assert (schema.own.level, schema.own.code) == (Level.DISTRICT, "shapeID")
    without_level = schema_of(shapeName=["A"] * 9, shapeID=list("abcdefghi"))
    assert without_level.own.level is Level.OBLAST


def test_gadm():
    schema = schema_of(
        GID_0="KGZ", GID_1="KGZ.6_1", NAME_1="Osh", GID_2=["KGZ.6.1_1", "KGZ.6.2_1"], NAME_2=EN,
        VARNAME_2="Uzgen|Ozgen", NL_NAME_2=KY, ENGTYPE_2="District",
    )  # fmt: skip
    assert schema.publisher is Publisher.GADM
    assert (schema.own.level, schema.own.code) == (Level.DISTRICT, "GID_2")
    assert schema.own.names == {"en": "NAME_2"}
    assert set(schema.own.others) == {"VARNAME_2", "NL_NAME_2"}


def test_openstreetmap():
    schema = schema_of(**{"admin_level": "6", "name": KY, "name:ky": KY, "osm_id": ["1", "2"]})
    assert schema.publisher is Publisher.OSM
    assert schema.level_column == "admin_level"
    assert schema.own.names == {"ky": "name:ky"}


def test_one_polygon_without_names_is_an_outline():
    assert schema_of(fid=[1]).publisher is Publisher.OUTLINE


def test_a_mapping_of_the_user_wins():
    table = pd.DataFrame({"Kod": CODES, "Naam": EN, "ADM2_EN": EN})
    mapping = ColumnMapping(Level.DISTRICT, code="Kod", name_en="Naam")
    schema = recognise(table, file_name="upload", mapping=mapping)
    assert schema.publisher is Publisher.USER
    assert (schema.own.code, schema.own.names) == ("Kod", {"en": "Naam"})


def test_unknown_columns_and_wrong_mappings_are_refused():
    table = pd.DataFrame({"Kod": CODES, "Naam": EN})
    with pytest.raises(BoundaryError) as caught:
        recognise(table, file_name="upload.geojson")
    assert caught.value.code == "boundary_schema_unknown"
    assert caught.value.params["columns"] == "Kod, Naam"
    for mapping in (ColumnMapping(Level.DISTRICT), ColumnMapping(Level.DISTRICT, code="Code")):
        with pytest.raises(BoundaryError) as caught:
            recognise(table, file_name="upload.geojson", mapping=mapping)
        assert caught.value.code == "mapping_column_missing"
