//! Descriptors of a service of 44 operations, so that the benchmark does not need `protoc`.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodDescriptorProto,
    ServiceDescriptorProto,
};

/// Operations of the service, as many as ErpSync has.
const OPERATIONS: usize = 44;

/// Fields of each message.
const FIELDS: i32 = 4;

fn main() -> std::io::Result<()> {
    let names: Vec<String> = (0..OPERATIONS).map(|number| format!("Operation{number}")).collect();
    let file = FileDescriptorProto {
        name: Some("sync.proto".to_owned()),
        package: Some("sync".to_owned()),
        message_type: names.iter().flat_map(|name| [message(name, "Request"), message(name, "Response")]).collect(),
        service: vec![ServiceDescriptorProto {
            name: Some("Sync".to_owned()),
            method: names.iter().map(method).collect(),
            options: None,
        }],
        syntax: Some("proto3".to_owned()),
        ..FileDescriptorProto::default()
    };
    tonic_prost_build::configure().compile_fds(FileDescriptorSet { file: vec![file] })
}

fn message(name: &str, kind: &str) -> DescriptorProto {
    DescriptorProto {
        name: Some(format!("{name}{kind}")),
        field: (1..=FIELDS)
            .map(|number| FieldDescriptorProto {
                name: Some(format!("field{number}")),
                number: Some(number),
                label: Some(Label::Optional.into()),
                r#type: Some(Type::String.into()),
                json_name: Some(format!("field{number}")),
                ..FieldDescriptorProto::default()
            })
            .collect(),
        ..DescriptorProto::default()
    }
}

fn method(name: &String) -> MethodDescriptorProto {
    MethodDescriptorProto {
        name: Some(name.clone()),
        input_type: Some(format!(".sync.{name}Request")),
        output_type: Some(format!(".sync.{name}Response")),
        ..MethodDescriptorProto::default()
    }
}
