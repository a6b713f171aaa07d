<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer><Name>parsel</Name><UserStyle><FeatureTypeStyle>
    <Rule><Name>large</Name><Title>Large parcels</Title>
      <ogc:Filter><ogc:And>
        <ogc:PropertyIsGreaterThanOrEqualTo><ogc:PropertyName>YUZOLCUMU</ogc:PropertyName><ogc:Literal>1000</ogc:Literal></ogc:PropertyIsGreaterThanOrEqualTo>
        <ogc:PropertyIsEqualTo><ogc:PropertyName>durum</ogc:PropertyName><ogc:Literal>aktif</ogc:Literal></ogc:PropertyIsEqualTo>
      </ogc:And></ogc:Filter>
      <MaxScaleDenominator>20000</MaxScaleDenominator>
      <PolygonSymbolizer>
        <Fill><CssParameter name="fill">#ff8800</CssParameter><CssParameter name="fill-opacity">0.5</CssParameter></Fill>
        <Stroke><CssParameter name="stroke">#222222</CssParameter><CssParameter name="stroke-width">2</CssParameter><CssParameter name="stroke-dasharray">5 2</CssParameter></Stroke>
      </PolygonSymbolizer>
      <TextSymbolizer><Label><ogc:PropertyName>parsel_no</ogc:PropertyName></Label>
        <Font><CssParameter name="font-size">12</CssParameter><CssParameter name="font-weight">bold</CssParameter></Font>
        <Halo><Radius>1</Radius><Fill><CssParameter name="fill">#ffffff</CssParameter></Fill></Halo>
        <Fill><CssParameter name="fill">#000080</CssParameter></Fill></TextSymbolizer>
    </Rule>
    <Rule><Name>like</Name>
      <ogc:Filter><ogc:PropertyIsLike wildCard="*" singleChar="." escape="!"><ogc:PropertyName>ada_no</ogc:PropertyName><ogc:Literal>1*</ogc:Literal></ogc:PropertyIsLike></ogc:Filter>
      <PolygonSymbolizer><Fill><CssParameter name="fill">#00ff00</CssParameter></Fill></PolygonSymbolizer>
    </Rule>
    <Rule><ElseFilter/><LineSymbolizer><Stroke><CssParameter name="stroke">#999999</CssParameter></Stroke></LineSymbolizer></Rule>
  </FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
