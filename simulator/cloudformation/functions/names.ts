// The intrinsic functions that a template may use, and where.

/** Usable wherever a value stands. */
export const VALUE_FUNCTIONS = [
  'Ref',
  'Fn::Base64',
  'Fn::FindInMap',
  'Fn::GetAtt',
  'Fn::If',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
] as const

/** Usable only in the section Conditions. */
export const CONDITION_FUNCTIONS = ['Condition', 'Fn::And', 'Fn::Equals', 'Fn::Not', 'Fn::Or'] as const

/** What `Ref` may name besides parameters and resources. */
export const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
] as const
