//! Header names seen in UK address lists, and what they mean. Compared as [`squeezed`] text:
//! lower case, letters and figures only, accents folded. A header is a hint; the values decide.

use super::field::{Field, Object, Part};

/// What a header says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    Field(Field),
    /// One of several things: the values decide.
    Doubt(Doubt),
    /// Nothing that we know.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A house or a person.
    Name,
    /// A place on the map or a place in words.
    Location,
    /// A locality or a management patch.
    Area,
    /// A building or a number for one.
    Block,
    /// A flat, or a landlord's number for one.
    Unit,
    /// A house number or a landlord's number.
    Number,
}

const UPRN: &[&str] = &[
    "uprn", "ullpgref", "propertyurn", "addressuprn", "nlpguprn", "llpgref", "llpguprn", "gisuprn", "gazetteerref",
    "gazetteerreference", "uniquepropertyreferencenumber", "uniquepropertyreference", "uniquepropertyrefno",
    "uniquepropertyrefnumber", "uprn12digit", "uprn12digits", "caguprn", "uprnnumber", "uprnno", "propertyuprn",
    "nationaluprn", "osuprn", "uprncode", "blpuuprn", "nlpgref", "nlpgreference", "llpgreference", "uprnref",
    "cyfeirnodeiddounigryw", "cyfeirnodunigryweiddo", "rhifuprn", "cagref", "dwellinguprn", "assetuprn", "homeuprn",
];
const REFERENCE: &[&str] = &[
    "propref", "propertyref", "propertyreference", "propertyreferencenumber", "propertyrefno", "propertyrefnumber",
    "propertyid", "propertycode", "propcode", "propid", "houseref", "lpropropref", "pref", "propno",
    "counciltaxaccountreference", "counciltaxref", "counciltaxreference", "aniteuprn", "ohmsuprn", "placeref",
    "placereference", "assetid", "assetref", "assetreference", "assetcode", "assetnumber", "assetno", "unitref",
    "unitreference", "unitid", "unitcode", "rentaccountproperty", "cyfeirnodeiddo", "cyfeirnod", "ref", "reference",
    "refno", "referencenumber", "id", "addressid", "addressref", "dwellingref", "dwellingid", "homeref", "homeid",
    "householdid", "householdref", "householdreference", "stockref", "stockid", "landlordref", "landlordreference",
    "ourref", "qid", "uniqueid", "uniqueref", "uniquereference", "yourref", "uhref", "orchardref", "systemref",
    "propertysystemref", "rhifcyfeirnod", "locationref", "locationid", "locationcode", "premisesref", "lettingref",
];
const PARENT: &[&str] = &["parentuprn", "uprnparent", "blockuprn", "shelluprn", "parentshelluprn"];
const ADDRESS: &[&str] = &[
    "propertyaddress", "singlelineaddress", "shortaddress", "address", "fulladdress", "addressinclpostcode",
    "addressincpostcode", "addressincludingpostcode", "addressandpostcode", "addresswithpostcode", "cyfeiriad",
    "cyfeiriadllawn", "addressfull", "completeaddress", "addresstext", "addressstring", "concatenatedaddress",
    "displayaddress", "formattedaddress", "siteaddress", "dwellingaddress", "homeaddress", "premisesaddress",
    "unitaddress", "assetaddress", "tenancyaddress", "locationaddress", "addressdescription", "addr", "postaladdress",
    "addressoneline", "onelineaddress", "longaddress", "cyfeiriadeiddo", "cyfeiriadyreiddo", "query", "addressdetails",
    "propertyfulladdress", "rentaladdress", "streetaddress", "fullpropertyaddress", "fullpostaladdress",
];
const SUB_BUILDING: &[&str] = &[
    "saon", "subbuilding", "subbuildingname", "flat", "flatno", "flatnumber", "flatnum", "unitnumber", "fflat",
    "rhiffflat", "apartment", "apartmentno", "apartmentnumber", "subdwelling", "flatunit", "flatunitno", "subunit",
    "secondaryname", "secondaryaddressableobjectname", "secondaryaddressableobject", "flatapartment", "flatname",
    "subbuildingnumber", "aptno",
];
const PRIMARY: &[&str] = &[
    "paon", "numbername", "numberorname", "namenumber", "nameornumber", "housenoname", "housenameno",
    "housenumbername", "housenamenumber", "housenameornumber", "housenumberorname", "housenoorname", "buildingnumbername",
    "buildingnamenumber", "buildingnameornumber", "buildingnumberorname", "rhifenw", "rhifneuenw", "enwrhif",
    "propertynamenumber", "propertynameornumber", "propertynumbername", "propertynumberorname", "propertynameno",
    "primaryaddressableobjectname", "primaryaddressableobject", "primaryname",
];
const NUMBER: &[&str] = &[
    "buildingnumber", "buildingno", "houseno", "housenumber", "housenum", "streetnumber", "streetno", "rhifty",
    "doorno", "doornumber", "hseno", "buildingnum", "streetnum", "housenr",
];
const BUILDING_NAME: &[&str] = &[
    "buildingname", "housename", "blockname", "enwbloc", "enwadeilad", "enwty", "building", "propertyname",
    "courtname", "nameofbuilding", "premisesname", "buildingorblock", "nameofblock", "adeilad", "enweiddo",
];
const STREET: &[&str] = &[
    "streetdescription", "streetdescriptor", "street", "streetname", "thoroughfare", "thoroughfarename", "road",
    "roadname", "stryd", "enwstryd", "enwrstryd", "heol", "streetdesc", "roadstreet", "streetroad", "ffordd",
    "thoroughfaredescription",
];
const SUB_STREET: &[&str] = &["substreetname", "substreet", "dependentthoroughfare", "dependentthoroughfarename"];
const LOCALITY: &[&str] =
    &["locality", "localityname", "dependentlocality", "ardal", "village", "suburb", "pentref", "enwardal", "hamlet"];
const TOWN: &[&str] = &[
    "townname", "posttown", "town", "city", "towncity", "townorcity", "citytown", "cityortown", "tref", "trefneuddinas",
    "trefdinas", "postaltown", "dinas", "enwtref", "cityname", "towncityname",
];
const POSTCODE: &[&str] = &[
    "postcode", "postcodelocator", "pc", "pcode", "codpost", "housepostcode", "postalcode", "zipcode", "zip", "pcd",
    "pcds", "pcd2", "postcodefull", "fullpostcode", "postcd", "pstcode", "unitpostcode", "postalpostcode", "pcodefull",
];
const OUTWARD: &[&str] = &[
    "part1ofthepostcode", "postcodepart1", "outcode", "pcout", "postcodeout", "postcodeoutward", "outwardcode",
    "outwardpostcode", "postcode1", "pc1", "outward", "postcodeoutcode", "pcodeout", "postcode1stpart",
    "postcodefirstpart", "firstpartofpostcode",
];
const INWARD: &[&str] = &[
    "part2ofthepostcode", "postcodepart2", "incode", "pcin", "postcodein", "postcodeinward", "inwardcode",
    "inwardpostcode", "postcode2", "pc2", "inward", "postcodeincode", "pcodein", "postcode2ndpart",
    "postcodesecondpart", "secondpartofpostcode",
];
const EASTING: &[&str] = &[
    "xcoordinate", "easting", "eastings", "xcoord", "x", "e", "bngx", "bnge", "osgbe", "osgbx", "dwyreiniad",
    "dwyreiniadau", "gridx", "gride", "coordx", "coordinatex", "osx", "ose", "xbng", "geox", "mapx", "pointx",
    "xcoordinates", "xcoords", "eastingm", "oseasting", "gridrefx", "gridreferencex", "gridrefeast", "gridrefe",
    "eastingcoordinate", "xref", "gridrefeasting", "cyfesurynx", "east",
];
const NORTHING: &[&str] = &[
    "ycoordinate", "northing", "northings", "ycoord", "y", "n", "bngy", "bngn", "osgbn", "osgby", "gogleddiad",
    "gogleddiadau", "gridy", "gridn", "coordy", "coordinatey", "osy", "osn", "ybng", "geoy", "mapy", "pointy",
    "ycoordinates", "ycoords", "northingm", "osnorthing", "gridrefy", "gridreferencey", "gridrefnorth", "gridrefn",
    "northingcoordinate", "yref", "gridrefnorthing", "cyfesuryny", "north",
];
const LONGITUDE: &[&str] = &[
    "longitude", "long", "lng", "lon", "hydred", "longitudewgs84", "wgs84long", "wgs84longitude", "decimallongitude",
    "longdd", "gpslong", "gpslongitude", "geolong", "geolng", "maplongitude", "wgslong", "loncoord",
];
const LATITUDE: &[&str] = &[
    "latitude", "lat", "lledred", "latitudewgs84", "wgs84lat", "wgs84latitude", "decimallatitude", "latdd", "gpslat",
    "gpslatitude", "geolat", "maplatitude", "wgslat", "latcoord",
];
const LAT_LON: &[&str] = &[
    "latlong", "latlon", "latlng", "latitudelongitude", "latitudeandlongitude", "longlat", "lonlat", "lnglat",
    "coordinates", "coords", "coordinate", "cyfesurynnau", "geolocation", "gps", "gpscoordinates", "geopoint",
    "lledredhydred", "xy", "eastingnorthing", "eastingsnorthings", "eastingsandnorthings", "point", "latlongs", "geo",
    "mapcoordinates", "gpslocation", "gpscoords", "longitudelatitude", "bng", "xycoordinates", "xycoords",
];
const GRID_REFERENCE: &[&str] = &[
    "gridref", "gridreference", "ngr", "osgridref", "osgridreference", "osgr", "osref", "nationalgridreference",
    "nationalgridref", "cyfeirnodgrid", "osgbgridref", "ukgridref", "osreference",
];
const DWELLING_TYPE: &[&str] = &[
    "classificationcode", "blpuclass", "class", "classification", "cattype", "lprohouptvcode", "archetype", "typename",
    "propertytype", "propertytypecode", "propertytypedescription", "propertytypedesc", "assetcategory", "assettype",
    "unittype", "locationtype", "mathoeiddo", "matheiddo", "dwellingtype", "buildingtype", "housetype", "type",
    "typeofproperty", "accommodationtype", "propertyclass", "propertycategory", "hometype", "mathoannedd", "math",
    "propertytypename", "proptype", "prptype", "dwellingtypedescription", "stocktype", "assetclass", "propertysubtype",
    "classificationdescription", "blpuclassification", "assetdescription", "builtform", "addresstype", "premisestype",
    "kind", "propertykind", "unitcategory", "locationcategory", "rentalunittype", "lettabletype", "assettypedescription",
    "category", "typedescription", "dwellingclass", "propertydescription", "matheiddo", "matheiddoannedd",
];
const IS_HOME: &[&str] = &[
    "lprohouresidentialind", "isdwelling", "residentialyn", "residential", "dwelling", "ishome", "isresidential",
    "domestic", "residentialind", "residentialindicator", "dwellingyn", "residentialflag", "isdomestic", "preswyl",
    "domesticyn", "home",
];
const IS_BLOCK: &[&str] = &["isblock", "blockyn", "isparent", "isshell", "blockindicator", "blockflag"];
const STATUS: &[&str] = &[
    "lproscocode", "occstatus", "occupancystatus", "occupancy", "statws", "status", "propertystatus", "voidstatus",
    "lettingstatus", "letstatus", "currentstatus", "unitstatus", "assetstatus", "stockstatus", "exemptiontype",
    "exemptioncode", "occupationstatus", "statuscode", "propstatus", "statusdescription", "statwseiddo", "lettingstate",
    "rentalstatus", "statwsmeddiannaeth", "occupiedvoid", "voidoccupied", "dwellingstatus", "tenancystatus", "occ",
    "occupiedorvoid", "letorvoid", "occupancycode", "propertystate", "homestatus", "locationstatus",
];
const BLPU_STATUS: &[&str] = &["blpulogicalstatus", "logicalstatus", "blpustatus", "blpustate"];
const LPI_STATUS: &[&str] = &["lpilogicalstatus", "lpistatus"];
const VOID_FLAG: &[&str] =
    &["void", "isvoid", "voidyn", "voidflag", "voidindicator", "voidind", "vacant", "isvacant", "empty", "gwag", "vacantyn"];
const OCCUPIED_FLAG: &[&str] = &["occupied", "isoccupied", "occupiedyn", "tenanted", "let", "islet", "occupiedflag"];
const VOID_DATE: &[&str] = &[
    "lastvoid", "voiddate", "voidfrom", "voidstart", "voidsince", "dateofvoid", "voidstartdate", "datevoid",
    "voidfromdate", "vacantsince", "vacantfrom", "emptysince", "dyddiadgwag", "gwagers", "datevacated", "lastvoiddate",
];
const TENANCY_START: &[&str] = &[
    "tenancystart", "tenancystartdate", "tenancycommenced", "tenancycommencement", "tenancycommencementdate",
    "tenancydate", "tenancyfrom", "datetenancystarted", "tenancystarted", "startoftenancy", "tenancycommencedate",
    "dechrautenantiaeth", "dyddiaddechrautenantiaeth", "tenancybegan", "commencementdate", "moveindate",
];
const LANGUAGE: &[&str] = &["language", "iaith", "lang", "languagecode"];
const POINT_CODE: &[&str] = &["rpc", "representativepointcode", "positionalaccuracy"];
const POINT_SOURCE: &[&str] =
    &["source", "pointsource", "coordinatesource", "geocodesource", "coordsource", "xysource", "positionsource"];

/// Known, and of no use to us; named so that their values are not taken for something else.
const IGNORED: &[&str] = &[
    "usrn", "lpikey", "administrativearea", "adminarea", "county", "patch", "neighbourhood", "neighborhood", "estate",
    "estatename", "ward", "wardname", "wardcode", "tenure", "tenuretype", "tenancytype", "tenancyref", "tenancyno",
    "tenancynumber", "tenancyid", "tenancyreference", "tenancyend", "beds", "bed",
    "bedrooms", "noofbedrooms", "noofbeds", "numberofbedrooms", "bedroomno", "bedsize", "bedspaces", "built",
    "builddate", "yearbuilt", "builtyear", "buildyear", "dateofbuild", "constructiondate", "constructionyear",
    "ageband", "patchcode", "housingofficer", "district", "country", "blockref", "majorref", "masterblockref",
    "subblockref", "schemeref", "estateref", "blockid", "schemeid", "schemecode", "schemename", "scheme", "blockcode",
    "estatecode", "estateid", "parentref", "parentpropertyref", "parentreference", "lproparentpropref", "objectid",
    "fid", "gid", "rownumber", "rowno", "sno", "premisesid", "osmid", "syntheticsub", "localauthority", "la",
    "lacode", "council", "landlord", "owner", "ownership", "floor", "floorlevel", "storey", "storeys", "rent",
    "weeklyrent", "netrent", "grossrent", "servicecharge", "epc", "eparating", "heating", "heatingtype", "lettable",
    "islettable", "managementarea", "managementcost", "costcentre", "costcode", "region", "constituency", "lsoa",
    "msoa", "oa", "uarn", "udprn", "toid", "parentuarn", "startdate", "enddate", "lastupdated", "updated", "created",
    "lastupdatedate", "entrydate", "dateadded", "counciltaxband", "ctband", "band", "rundate", "extractdate",
    "tenantref", "customerref", "clientref", "rentaccount", "rentaccountno", "rentaccountnumber", "accountno",
    "accountnumber", "accountref", "payref", "paymentref", "postcodedistrict", "postcodesector", "postcodearea",
    "partner", "referringagency", "organisation", "workcoach", "keyworker", "referredby", "datereferred", "site",
    "ward2", "unitsize", "propertysize", "sqm", "floorarea", "age", "doubledependentlocality", "islettableyn",
    "voidreason", "voidcategory", "voidtype", "repairszone", "zone", "patchname", "patchmanager", "officer",
    "propertymanager", "managingagent", "agent", "leaseexpiry", "leasestart", "rightobuy", "rtb", "saledate",
];

/// Words that make a whole header personal, whatever else it says.
const PERSONAL_WORDS: &[&str] = &[
    "surname", "forename", "forenames", "firstname", "lastname", "tenant", "tenants", "tenantname", "customer",
    "client", "patient", "pupil", "elector", "occupant", "occupier", "resident", "householder", "contact", "tel",
    "telephone", "telno", "phone", "mobile", "mob", "email", "emails", "mail", "dob", "birth", "nino", "nhs", "balance",
    "arrears", "ethnicity", "ethnic", "gender", "sex", "disability", "disabled", "vulnerability", "vulnerable",
    "vulnerabilities", "religion", "nationality", "salutation", "enw", "ffon", "ffonio", "geni", "denant", "tenantiaid",
    "tenant1", "tenant2", "notes", "note", "comment", "comments", "remarks", "nodiadau", "sylwadau", "sylw", "initials",
    "applicant", "applicants", "person", "member", "spouse", "kin", "carer", "benefit", "medical", "cyfenw", "symudol",
    "ebost", "rhyw", "ethnigrwydd", "anabledd", "homephone", "workphone", "mobileno", "phoneno", "leaseholder",
    "preferredname", "fullname", "knownas", "liable", "marital", "household composition", "cwsmer", "cleient",
];
const PERSONAL: &[&str] = &[
    "title", "teitl", "conname", "conphone1", "conphone2", "ninumber", "nino", "ni", "curbal", "currentbalance",
    "rentbalance", "middlename", "firstname", "lastname", "familyname", "givenname", "givennames", "nhsno",
    "dyddiadgeni", "dateofbirth", "emailaddress", "eaddress", "freetext", "additionalinformation", "warnings",
    "warningmarker", "cautionaryalert", "alerts", "risk", "riskflag", "accountname", "bankaccount", "sortcode",
    "mainlanguage", "preferredlanguage", "names", "jointtenant", "leadtenant", "accountholder", "payee",
    "nextofkin", "emergencycontact", "caseworker notes", "casenotes", "rhifffon", "rhifffonsymudol", "rhifyswiriant",
];

/// Words that make an address or a place that of something else.
const OF_SOMETHING_ELSE: &[&str] = &[
    "polling", "pollingplace", "pollingvenue", "venue", "billing", "correspondence", "forwarding", "landlord",
    "landlords", "office", "previous", "prev", "former", "old", "contact", "agent", "agents", "owner", "owners",
    "mailing", "alternative", "alternate", "alt", "invoice", "payer", "employer", "managing", "nextofkin", "station",
    "delivery", "solicitor", "pollingstation", "pollingvenue", "freeholder", "gohebu", "blaenorol", "past", "return", "work", "school", "gp", "hub",
    "depot", "kin", "postal2",
];

/// Words that may stand in front of a field's name and change nothing.
const QUALIFIERS: &[&str] = &[
    "property", "prop", "dwelling", "home", "house", "asset", "unit", "premises", "site", "stock", "current", "tenancy",
    "llpg", "nlpg", "gis", "os", "the", "address", "addr", "location", "full", "rental", "blpu", "lpi", "place",
    "residential", "main", "eiddo", "household", "rented", "our", "lpro", "bng", "wgs84", "gps", "osgb", "tenant",
    "tenants", "customer", "client", "resident", "applicant", "dpa", "lbs",
];

const BY_NAME: [(&[&str], Field); 29] = [
    (UPRN, Field::Uprn),
    (REFERENCE, Field::Reference),
    (PARENT, Field::ParentUprn),
    (ADDRESS, Field::Address),
    (SUB_BUILDING, Field::SubBuilding),
    (PRIMARY, Field::Primary),
    (NUMBER, Field::Number),
    (BUILDING_NAME, Field::BuildingName),
    (STREET, Field::Street),
    (SUB_STREET, Field::SubStreet),
    (LOCALITY, Field::Locality),
    (TOWN, Field::Town),
    (POSTCODE, Field::Postcode),
    (OUTWARD, Field::PostcodeOutward),
    (INWARD, Field::PostcodeInward),
    (EASTING, Field::Easting),
    (NORTHING, Field::Northing),
    (LONGITUDE, Field::Longitude),
    (LATITUDE, Field::Latitude),
    (LAT_LON, Field::LatLon),
    (GRID_REFERENCE, Field::GridReference),
    (DWELLING_TYPE, Field::DwellingType),
    (IS_HOME, Field::IsHome),
    (IS_BLOCK, Field::IsBlock),
    (BLPU_STATUS, Field::BlpuStatus),
    (LPI_STATUS, Field::LpiStatus),
    (VOID_FLAG, Field::VoidFlag),
    (OCCUPIED_FLAG, Field::OccupiedFlag),
    (VOID_DATE, Field::VoidDate),
];
const BY_NAME_TOO: [(&[&str], Field); 7] = [
    (TENANCY_START, Field::TenancyStart),
    (STATUS, Field::Status),
    (LANGUAGE, Field::Language),
    (POINT_CODE, Field::PointCode),
    (POINT_SOURCE, Field::PointSource),
    (IGNORED, Field::Ignored),
    (PERSONAL, Field::Personal),
];
const DOUBTS: [(&[&str], Doubt); 6] = [
    (&["name", "enwau"], Doubt::Name),
    (&["location", "lleoliad", "position", "mappoint"], Doubt::Location),
    (&["area", "areaname"], Doubt::Area),
    (&["block", "bloc"], Doubt::Block),
    (&["unit", "uned", "unitno", "room", "roomno"], Doubt::Unit),
    (&["propertynumber", "propertyno", "no", "number", "num", "nr", "rhif"], Doubt::Number),
];

/// Letters and figures only, lower case, accents folded.
pub fn squeezed(header: &str) -> String {
    words(header).concat()
}

/// The header's words: camelCase and `_ - . /` parted, figures parted from the letters before them.
pub fn words(header: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let folded: Vec<char> = header.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for (i, &c) in folded.iter().enumerate() {
        let before = if i == 0 { ' ' } else { folded[i - 1] };
        let after = folded.get(i + 1).copied().unwrap_or(' ');
        let hump = c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase()));
        let figure = c.is_ascii_digit() && before.is_alphabetic();
        if (hump || figure || !c.is_alphanumeric()) && !word.is_empty() && !matches!(c, '\'' | '’' | '‘') {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// What a header says. Where the whole says nothing, its parts are asked: what stands before
/// brackets, in them, and on each side of a stroke ("Cyfeiriad / Address").
pub fn read(header: &str) -> Hint {
    let whole = read_piece(header);
    if whole != Hint::Nothing || header.len() > 120 {
        return whole;
    }
    let mut pieces: Vec<&str> = header.split(['(', ')', '[', ']']).collect();
    pieces.extend(header.split(['/', '|', '\n']));
    pieces.extend(header.split(" - "));
    pieces.into_iter().filter(|p| p.len() < header.len()).map(read_piece).find(|h| *h != Hint::Nothing).unwrap_or(whole)
}

fn read_piece(piece: &str) -> Hint {
    let words = words(piece);
    if words.is_empty() {
        return Hint::Nothing;
    }
    let squeezed = words.concat();
    if let Some(hint) = exactly(&squeezed) {
        return hint;
    }
    let says = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if says(OF_SOMETHING_ELSE) {
        let rest: String = words.iter().filter(|w| !OF_SOMETHING_ELSE.contains(&w.as_str())).map(String::as_str).collect();
        let rest_words: Vec<String> = words.iter().filter(|w| !OF_SOMETHING_ELSE.contains(&w.as_str())).cloned().collect();
        let place_of_it = rest_words.split_first().filter(|(w, _)| QUALIFIERS.contains(&w.as_str())).map(|(_, r)| r.concat());
        if exactly(&rest).is_some() || line_number(&rest_words).is_some() || place_of_it.is_some_and(|r| exactly(&r).is_some()) {
            let named = exactly(&rest);
            let of_person = says(PERSONAL_WORDS) && !matches!(named, Some(Hint::Field(f)) if f != Field::Personal);
            let personal = of_person || matches!(named, Some(Hint::Doubt(Doubt::Name) | Hint::Field(Field::Personal)));
            return Hint::Field(if personal { Field::Personal } else { Field::Ignored });
        }
    }
    let long = OF_SOMETHING_ELSE.iter().filter(|w| w.len() >= 6);
    if long.filter_map(|w| squeezed.strip_prefix(w)).any(|rest| exactly(rest).is_some()) {
        return Hint::Field(Field::Ignored);
    }
    if let Some(field) = line_number(&words).or_else(|| object_part(&words)) {
        return Hint::Field(field);
    }
    if squeezed == "postpreamble" || squeezed == "preamble" || squeezed == "addresspreamble" {
        return Hint::Field(Field::Preamble);
    }
    if let Some(hint) = qualified(&words) {
        return hint;
    }
    if says(PERSONAL_WORDS) {
        // "Tenant Ref", "Client Start Date": of a person, but neither a name nor a number to ring.
        return Hint::Field(Field::Personal);
    }
    Hint::Nothing
}

fn exactly(squeezed: &str) -> Option<Hint> {
    let known = BY_NAME.iter().chain(&BY_NAME_TOO).find(|(names, _)| names.contains(&squeezed));
    let doubt = || DOUBTS.iter().find(|(names, _)| names.contains(&squeezed));
    known.map(|(_, field)| Hint::Field(*field)).or_else(|| doubt().map(|(_, doubt)| Hint::Doubt(*doubt)))
}

/// "Property Post Code", "GIS Easting": known once the qualifiers in front are taken off.
fn qualified(words: &[String]) -> Option<Hint> {
    let mut rest = words;
    while let Some((first, after)) = rest.split_first()
        && QUALIFIERS.contains(&first.as_str())
        && !after.is_empty()
    {
        rest = after;
        let squeezed = rest.concat();
        if let Some(hint) = exactly(&squeezed) {
            // "Tenant Name" is a person's, "Tenant No" nobody's business.
            let of_person = words.iter().any(|w| PERSONAL_WORDS.contains(&w.as_str()));
            let is_place = matches!(hint, Hint::Field(f) if f.is_address_text() || f.is_critical());
            return Some(if of_person && !is_place { Hint::Field(Field::Personal) } else { hint });
        }
        if let Some(field) = line_number(rest).or_else(|| object_part(rest)) {
            return Some(Hint::Field(field));
        }
    }
    None
}

/// "Address 1", "Addr_Line_2", "AddressLine3", "Llinell cyfeiriad 1", "1st line of address".
fn line_number(words: &[String]) -> Option<Field> {
    const LINE_WORDS: &[&str] = &[
        "address", "addr", "add", "adr", "adress", "line", "ln", "llinell", "cyfeiriad", "addressline", "of", "the",
        "property", "prop", "postal", "street", "full", "premises", "paddr", "al", "linell", "addrline", "addline", "adrs",
    ];
    let mut number = None;
    for word in words {
        let value = match word.as_str() {
            "1" | "one" | "1st" | "first" | "un" | "01" => 1,
            "2" | "two" | "2nd" | "second" | "dau" | "02" => 2,
            "3" | "three" | "3rd" | "third" | "tri" | "03" => 3,
            "4" | "four" | "4th" | "fourth" | "pedwar" | "04" => 4,
            "5" | "five" | "5th" | "fifth" | "pump" | "05" => 5,
            "6" | "six" | "6th" | "sixth" | "chwech" | "06" => 6,
            w if LINE_WORDS.contains(&w) => continue,
            _ => return None,
        };
        if number.replace(value).is_some() {
            return None;
        }
    }
    let line_word = |w: &String| !matches!(w.as_str(), "of" | "the" | "property" | "prop" | "postal" | "full");
    let named = words.iter().any(|w| LINE_WORDS.contains(&w.as_str()) && line_word(w));
    number.filter(|_| named).map(Field::Line)
}

/// BS 7666: "PAO_START_NUMBER", "saoEndSuffix", "SaoText".
fn object_part(words: &[String]) -> Option<Field> {
    let object = match words.first()?.as_str() {
        "sao" | "saon" | "secondary" => Object::Sao,
        "pao" | "paon" | "primary" => Object::Pao,
        _ => return None,
    };
    let part = match words[1..].concat().as_str() {
        "startnumber" | "startno" | "startnum" | "numberstart" | "start" => Part::StartNumber,
        "startsuffix" | "startsuff" | "startsfx" | "suffixstart" => Part::StartSuffix,
        "endnumber" | "endno" | "endnum" | "numberend" | "end" => Part::EndNumber,
        "endsuffix" | "endsuff" | "endsfx" | "suffixend" => Part::EndSuffix,
        "text" | "txt" | "description" | "desc" => Part::Text,
        _ => return None,
    };
    Some(Field::Object(object, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Field {
        match read(header) {
            Hint::Field(field) => field,
            other => panic!("{header}: {other:?}"),
        }
    }

    #[test]
    fn names_are_known_in_any_case_spacing_and_language() {
        for (header, want) in [
            ("UPRN (12 digit)", Field::Uprn),
            ("u_llpg_ref", Field::Uprn),
            ("Property_URN", Field::Uprn),
            ("addressUprn", Field::Uprn),
            ("LPRO_PROPREF", Field::Reference),
            ("PropRef", Field::Reference),
            ("Prop. Ref.", Field::Reference),
            ("Council Tax account reference", Field::Reference),
            ("Cyfeirnod Eiddo", Field::Reference),
            ("PARENT_UPRN", Field::ParentUprn),
            ("Block Ref", Field::Ignored),
            ("SINGLE_LINE_ADDRESS", Field::Address),
            ("Address incl. postcode", Field::Address),
            ("Cyfeiriad / Address", Field::Address),
            ("AddressLine1", Field::Line(1)),
            ("addr4", Field::Line(4)),
            ("Address line 6", Field::Line(6)),
            ("Llinell cyfeiriad 1", Field::Line(1)),
            ("Property Address Line 2", Field::Line(2)),
            ("1st line of address", Field::Line(1)),
            ("post_preamble", Field::Preamble),
            ("SAON (Address Line 1 (SAO))", Field::SubBuilding),
            ("SUB_BUILDING", Field::SubBuilding),
            ("Number/Name", Field::Primary),
            ("House No/Name", Field::Primary),
            ("Rhif / Enw", Field::Primary),
            ("HouseNo", Field::Number),
            ("BUILDING_NUMBER", Field::Number),
            ("Block Name", Field::BuildingName),
            ("SAO_START_NUMBER", Field::Object(Object::Sao, Part::StartNumber)),
            ("paoEndSuffix", Field::Object(Object::Pao, Part::EndSuffix)),
            ("PaoText", Field::Object(Object::Pao, Part::Text)),
            ("STREET_DESCRIPTOR", Field::Street),
            ("Town/City", Field::Town),
            ("Tref neu ddinas", Field::Town),
            ("POSTCODE_LOCATOR", Field::Postcode),
            ("Post-Code", Field::Postcode),
            ("Cod post", Field::Postcode),
            ("Property Postcode", Field::Postcode),
            ("Part 1 of the postcode", Field::PostcodeOutward),
            ("PC In", Field::PostcodeInward),
            ("X_COORDINATE", Field::Easting),
            ("GIS Easting", Field::Easting),
            ("Gogleddiad", Field::Northing),
            ("Lledred", Field::Latitude),
            ("LAT/LONG", Field::LatLon),
            ("NGR", Field::GridReference),
            ("LPRO_HOU_PTV_CODE", Field::DwellingType),
            ("Math o Eiddo", Field::DwellingType),
            ("isDwelling", Field::IsHome),
            ("LPRO_SCO_CODE", Field::Status),
            ("BLPU_LOGICAL_STATUS", Field::BlpuStatus),
            ("Last void", Field::VoidDate),
            ("Polling_Place_Easting", Field::Ignored),
            ("pollingvenueeasting", Field::Ignored),
            ("Billing address 1", Field::Ignored),
            ("Correspondence Postcode", Field::Ignored),
            ("Client Postcode", Field::Postcode),
        ] {
            assert_eq!(field(header), want, "{header}");
        }
    }

    #[test]
    fn names_phones_and_the_like_are_personal_by_their_header() {
        for header in [
            "Surname", "Forename(s)", "Title", "Surname of other liable person", "con_name", "con_phone1",
            "Home telephone number", "Mobile", "Email", "Date of birth", "DOB", "NI number", "NHS No", "Tenant",
            "Tenant Name", "Customer Name", "Client", "Elector Name", "Contact No", "Tel", "Rent Balance", "cur_bal",
            "Ethnicity", "Enw", "Ffôn", "Dyddiad geni", "Notes", "Home Tel", "Joint Tenant 2", "Initials",
        ] {
            assert_eq!(field(header), Field::Personal, "{header}");
        }
    }

    #[test]
    fn what_could_be_several_things_is_left_to_the_values() {
        assert_eq!(read("Name"), Hint::Doubt(Doubt::Name));
        assert_eq!(read("Area"), Hint::Doubt(Doubt::Area));
        assert_eq!(read("Location"), Hint::Doubt(Doubt::Location));
        assert_eq!(read("Column7"), Hint::Nothing);
        assert_eq!(read(""), Hint::Nothing);
    }
}
