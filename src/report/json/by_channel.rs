//! Objects with a key for each channel: the table of channels says which there are.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::evidence::{Channel, WalkChannel};

/// What there is of each, by the channel's id, in the order of the table.
#[derive(Debug, Clone)]
pub struct ById<T>(Vec<(&'static str, T)>);

impl<T> FromIterator<(&'static str, T)> for ById<T> {
    fn from_iter<I: IntoIterator<Item = (&'static str, T)>>(all: I) -> Self {
        Self(all.into_iter().collect())
    }
}

impl<T: Serialize> Serialize for ById<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, one)| (id, one)))
    }
}

/// One of each channel that a far end serves.
pub fn served<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    object(Channel::served().map(|one| (one.row().id, generator.subschema_for::<T>())))
}

/// One of each column of a walk.
pub fn walked<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    object(WalkChannel::columns().map(|one| (one.id(), generator.subschema_for::<T>())))
}

/// An object that has all of these keys.
pub fn object(keys: impl Iterator<Item = (&'static str, Schema)>) -> Schema {
    let properties: Map<String, Value> =
        keys.map(|(key, schema)| (key.to_owned(), schema.into())).collect();
    let required: Vec<_> = properties.keys().collect();
    json_schema!({ "type": "object", "properties": properties, "required": required })
}
