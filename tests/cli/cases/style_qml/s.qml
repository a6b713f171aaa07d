<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.40.0" labelsEnabled="1">
  <renderer-v2 type="categorizedSymbol" attr="durum">
    <categories>
      <category value="aktif" label="Aktif" symbol="0" render="true" type="string"/>
      <category value="pasif" label="Pasif" symbol="1" render="true" type="string"/>
      <category value="" label="Diğer" symbol="2" render="true" type="string"/>
    </categories>
    <symbols>
      <symbol name="0" type="fill" alpha="1"><layer class="SimpleFill" enabled="1"><Option type="Map">
        <Option name="color" value="255,250,38,255,rgb:1,0.98,0.15,1" type="QString"/><Option name="style" value="solid" type="QString"/>
        <Option name="outline_color" value="0,0,0,255" type="QString"/><Option name="outline_width" value="0.3" type="QString"/><Option name="outline_width_unit" value="MM" type="QString"/></Option></layer></symbol>
      <symbol name="1" type="fill" alpha="1"><layer class="SimpleFill" enabled="1"><prop k="color" v="200,0,0,255"/><prop k="style" v="b_diagonal"/><prop k="outline_style" v="no"/></layer></symbol>
      <symbol name="2" type="fill" alpha="0.5"><layer class="ShapeburstFill" enabled="1"/><layer class="LinePatternFill" enabled="1"><Option type="Map"><Option name="angle" value="30" type="QString"/><Option name="distance" value="3" type="QString"/></Option><symbol name="@2@1" type="line"><layer class="SimpleLine"><Option type="Map"><Option name="line_color" value="0,0,255,255" type="QString"/><Option name="line_width" value="0.5" type="QString"/></Option></layer></symbol></layer></symbol>
    </symbols>
  </renderer-v2>
  <labeling type="simple"><settings><text-style fieldName="parsel_no" fontSize="10" fontSizeUnit="Point" textColor="10,20,30,255" fontWeight="75"><text-buffer bufferDraw="1" bufferColor="255,255,255,255"/></text-style></settings></labeling>
</qgis>
