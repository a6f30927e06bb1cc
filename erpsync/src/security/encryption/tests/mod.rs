mod hostile;
mod pem;
mod vectors;
