//! Values of a type from its own schema: whoever adds a variant, a field or a name has it here.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::ROUTER;

/// Every name of a vocabulary.
pub fn every_name<T: JsonSchema>() -> Vec<String> {
    let values = Schema::of::<T>().values();
    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

/// Every variant of a type, with each value of each of its fields at least once.
pub fn every<T: JsonSchema + DeserializeOwned>() -> Vec<T> {
    let values = Schema::of::<T>().values();
    values.into_iter().map(|value| serde_json::from_value(value).unwrap()).collect()
}

struct Schema {
    root: Value,
}

impl Schema {
    fn of<T: JsonSchema>() -> Self {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        Self { root: generator.into_root_schema_for::<T>().to_value() }
    }

    fn values(&self) -> Vec<Value> {
        self.of_schema(&self.root)
    }

    fn of_schema(&self, schema: &Value) -> Vec<Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            return self.of_schema(&self.root["$defs"][name]);
        }
        for several in ["oneOf", "anyOf"] {
            if let Some(schemas) = schema[several].as_array() {
                return schemas.iter().flat_map(|one| self.of_schema(one)).collect();
            }
        }
        if let Some(names) = schema["enum"].as_array() {
            return names.clone();
        }
        if let Some(only) = schema.get("const") {
            return vec![only.clone()];
        }
        match &schema["type"] {
            Value::Array(types) => types.iter().flat_map(|one| self.of_type(one, schema)).collect(),
            one => self.of_type(one, schema),
        }
    }

    fn of_type(&self, name: &Value, schema: &Value) -> Vec<Value> {
        match name.as_str().unwrap() {
            "null" => vec![Value::Null],
            "boolean" => vec![true.into(), false.into()],
            "integer" => vec![1.into(), 5.into()],
            "number" => vec![56_020.5.into()],
            "string" if schema["format"] == "ip" => vec![ROUTER.to_string().into()],
            // An end of the path; where any text will do, that as well.
            "string" => vec!["203.0.113.7:500".into()],
            "object" => self.of_object(schema),
            other => panic!("no sample of {other}: {schema}"),
        }
    }

    /// The first value of each field, and from there every other value of one field at a time.
    fn of_object(&self, schema: &Value) -> Vec<Value> {
        let none = Map::new();
        let fields: Vec<(&String, Vec<Value>)> = schema["properties"]
            .as_object()
            .unwrap_or(&none)
            .iter()
            .map(|(name, field)| (name, self.of_schema(field)))
            .collect();
        let first: Map<String, Value> =
            fields.iter().map(|(name, values)| ((*name).clone(), values[0].clone())).collect();
        let mut objects = vec![Value::Object(first.clone())];
        for (name, values) in &fields {
            for value in &values[1..] {
                let mut other = first.clone();
                other.insert((*name).clone(), value.clone());
                objects.push(Value::Object(other));
            }
        }
        objects
    }
}
