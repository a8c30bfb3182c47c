/* What is thrown inside the library; the C functions turn it into a status and a sentence. */
#pragma once
#include <stdexcept>
#include <string>

#include "aurora.h"

namespace aurora {

class Error : public std::runtime_error {
 public:
  Error(aurora_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
  aurora_status status() const { return status_; }

 private:
  aurora_status status_;
};

}  // namespace aurora
