/// Names and words of other languages that personnel files have, in small letters.
///
/// Only those with marks: without this list `Loïc` would be as likely to be VNI for `Lọc`.
let foreignWords = """
  agnès aimée algérie amélie anaïs andré andréa andrée andrés angoulême antónio après
  aurélie año barthélemy benoît bergström besançon björk björn bjørn bodø brontë brûlée
  brăila bucurești bâle bärbel béziers café chloé château citroën conceição coöperate
  crème cécile côme côte dorothée dupré dvořák déjà désirée díaz düsseldorf dąbrowski
  españa façade fernández forêt františek français française françois françoise frère
  frédéric fête fünf für garcía garçon gaël gdańsk geneviève genève gonzález gonçalves
  groß grégory größe grün guðmundur guðrún győr gård génie général gérard gómez göran
  göteborg göttingen gül günter günther haïti hernández håkon héloïse hélène hôpital hôtel
  ibáñez ingénieur inácio inès ionuț irène isaïe istván jesús jiménez jiří josé josée joão
  joël jäger jérôme jón jónsson józsef jönköping jörg jörgen jörn jørgen jørgensen jürgen
  kraków krämer källström käthe kåre köhler köln lefèvre lefébvre lindström linköping
  liège loïc lucía lukáš luleå lászló län léa léo lópez lübeck magalhães mallarmé malmö
  martínez maría maël maïs maïté michaël michał mickaël molière montréal moïse muñoz märta
  måns mère mélanie même møller müller münchen naïf naïve neuchâtel nicolás niño
  norrköping noé noël né née nîmes núñez nürnberg ondřej orléans paweł peña piteå première
  pâté pål père pérez pêche québec ramírez raphaël rené renée rodríguez românia régis rémi
  rémy schröder schäfer sebastián señor sigurður simões sjöström smørrebrød sofía
  stanisław strauß straße stéphane stéphanie sánchez são sæmundur sète sébastien söderberg
  sören søren sørensen thaïs thé théo thérèse tomás tomáš tromsø très tête tübingen umeå
  université valérie vardø voilà václav västerås växjö véronique weiß wiśniewski wrocław
  württemberg würzburg yılmaz zoé zürich álvarez ángel ådne åge åke ålesund ångström århus
  åsa åse åström ægir ærø çağla çelik école égypte élise élodie éloïse élève éléonore
  émile éric étienne étudiant íñigo île ólafur óscar örebro örjan österreich özil öztürk
  ødegård østergård øystein øyvind über ürümqi þór þórður čeněk łukasz łódź şahin şimşek
  šimon žofie ștefan
  """
